import type { SearchAnswer } from '../shared/api.ts';
import { LASTING_FAILURES } from '../shared/search/rank-again.ts';
import type { SearchRequest } from '../shared/search/search.ts';
import { answerTag, CACHEABLE, hasTag, NOT_STORED } from './cache-headers.ts';
import { type Invocation, runSearch } from './run-search.ts';
import { timingHeader } from './timing.ts';

/** How an answer may be kept. */
interface Keeping {
  /** False for POST. */
  readonly cacheable: boolean;
  /** If-None-Match of a request whose answer may be kept. */
  readonly ifNoneMatch?: string | undefined;
}

/** Answers a search. */
export async function answerSearch(
  request: SearchRequest,
  invocation: Invocation,
  { cacheable, ifNoneMatch }: Keeping,
): Promise<Response> {
  const tagOf = (release: string): string => answerTag(release, request);
  const isKnown = (release: string): boolean => cacheable && hasTag(ifNoneMatch, tagOf(release));
  const result = await runSearch(request, invocation, isKnown);
  const cacheControl = cacheable ? CACHEABLE : NOT_STORED;
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
function hasFailed({ secondStage }: SearchAnswer): boolean {
  const code = secondStage?.failure?.code;
  return code !== undefined && !LASTING_FAILURES.some((lasting) => lasting === code);
}
