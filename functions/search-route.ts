import type { SearchRequest } from '../shared/search/query/search-request.ts';
import { answerTag, CACHEABLE, hasTag, NOT_STORED } from './cache-headers.ts';
import { foundResponse } from './found-response.ts';
import { type Invocation, runSearch } from './run-search.ts';

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
  return foundResponse(result, tagOf, cacheable ? CACHEABLE : NOT_STORED);
}
