import type { DocumentAnswer } from '../shared/api.ts';
import { CairnError } from '../shared/errors.ts';
import { findDocument } from '../shared/search/answer/find-document.ts';
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
  const document = await readDocument(id, settings);
  const headers = { etag: answerTag(document.release, { id }), 'cache-control': CACHEABLE };
  if (hasTag(ifNoneMatch, headers.etag)) return new Response(null, { status: 304, headers });
  return Response.json(document, { headers });
}

/** A stored document. @throws CairnError `not-found` */
export async function readDocument(id: string, settings: Settings): Promise<DocumentAnswer> {
  const budget = new Budget();
  const source = isolate.storage(settings, budget);
  const answer = await isolate.channel(settings).use(source, async (index) => {
    const document = await findDocument(index, id, isolate.context(settings, budget.another()));
    return document && { ...document, release: index.release };
  });
  if (!answer) throw new CairnError('not-found', `there is no document "${id}"`);
  return answer;
}
