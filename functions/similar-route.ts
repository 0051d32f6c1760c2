import { CairnError } from '../shared/errors.ts';
import { similar, type SimilarRequest } from '../shared/search/similar.ts';
import { answerTag, CACHEABLE, hasTag } from './cache-headers.ts';
import { foundResponse } from './found-response.ts';
import { type Invocation, runWork } from './run-search.ts';

/** Answers with the documents that are most like one. @throws CairnError `not-found` (no such document) */
export async function answerSimilar(
  request: SimilarRequest,
  invocation: Invocation,
  ifNoneMatch: string | undefined,
): Promise<Response> {
  const tagOf = (release: string): string => answerTag(release, { similar: request });
  const result = await runWork(
    (index, context, host) => similar(index, request, context, host),
    invocation,
    (release) => hasTag(ifNoneMatch, tagOf(release)),
  );
  if ('known' in result) return foundResponse(result, tagOf, CACHEABLE);
  const { found } = result;
  if (!found) throw new CairnError('not-found', `there is no document "${request.id}"`);
  return foundResponse({ ...result, found }, tagOf, CACHEABLE);
}
