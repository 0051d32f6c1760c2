import type { SearchAnswer } from '../shared/api.ts';
import { LASTING_FAILURES } from '../shared/search/second-stage/rank-again.ts';
import { NOT_STORED } from './cache-headers.ts';
import type { Found } from './run-search.ts';
import { timingHeader } from './timing.ts';

/**
 * The response of what was searched for.
 * @param tagOf tag of the answer of a release
 * @param cacheControl of an answer that may be kept
 */
export function foundResponse<Answer extends Pick<SearchAnswer, 'missing' | 'secondStage' | 'release' | 'costs'>>(
  result: Found<Answer> | { readonly known: string },
  tagOf: (release: string) => string,
  cacheControl: string,
): Response {
  if ('known' in result)
    return new Response(null, { status: 304, headers: { etag: tagOf(result.known), 'cache-control': cacheControl } });
  const { found, openedMs, searchedMs } = result;
  // What was missing may be back for the next request.
  const kept: Record<string, string> =
    found.missing || hasFailed(found)
      ? { 'cache-control': NOT_STORED }
      : { etag: tagOf(found.release), 'cache-control': cacheControl };
  return Response.json(found, {
    headers: { ...kept, 'server-timing': timingHeader(openedMs, searchedMs, found.costs) },
  });
}

/** Whether the second stage failed in a way that it may not the next time. */
function hasFailed({ secondStage }: Pick<SearchAnswer, 'secondStage'>): boolean {
  const code = secondStage?.failure?.code;
  return code !== undefined && !LASTING_FAILURES.some((lasting) => lasting === code);
}
