import type { DocumentAnswer } from '../shared/api.ts';
import { CairnError } from '../shared/errors.ts';
import { findDocument } from '../shared/search/find-document.ts';
import { Budget } from './budget.ts';
import { answerTag, CACHEABLE, hasTag } from './cache-headers.ts';
import type { Settings } from './env.ts';
import { isolate } from './isolate.ts';

/** Answers with a stored document. @throws CairnError `not-found` */
export async function answerDocument(
  id: string,
  settings: Settings,
  ifNoneMatch: string | undefined,
): Promise<Response> {
  const budget = new Budget();
  const source = isolate.storage(settings, budget);
  const response = await isolate.channel(settings).use(source, async (index) => {
    const headers = { etag: answerTag(index.release, { id }), 'cache-control': CACHEABLE };
    const document = await findDocument(index, id, isolate.context(settings, budget.another()));
    if (!document) return undefined;
    if (hasTag(ifNoneMatch, headers.etag)) return new Response(null, { status: 304, headers });
    const answer: DocumentAnswer = { ...document, release: index.release };
    return Response.json(answer, { headers });
  });
  if (!response) throw new CairnError('not-found', `there is no document "${id}"`);
  return response;
}
