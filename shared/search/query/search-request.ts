import { API_LIMITS, type Mode, type Rank } from '../../api.ts';
import { CairnError } from '../../errors.ts';

/** A search, checked by `checkRequest`. */
export interface SearchRequest {
  readonly query: string;
  /** Hits wanted, 1..100. */
  readonly k: number;
  /** Hits left out at the start; offset + k is at most 1,000. */
  readonly offset: number;
  readonly mode: Mode;
  /** Undefined: by the second stage, where the index has one. */
  readonly rank?: Rank | undefined;
  /** Whether hits carry their whole text. */
  readonly withText: boolean;
  /** Whether the last word may be unfinished: it is completed then. */
  readonly typing?: boolean;
  /** Whether words that the index lacks are corrected; true by default. */
  readonly corrects?: boolean;
  /** Suggestions wanted, 0..10. */
  readonly suggest?: number;
  /** All of which a document must pass, as `filter=` has them. */
  readonly filters?: readonly string[];
  /** Attributes whose values are counted. */
  readonly facets?: readonly string[];
  /** Attribute that hits are sorted by, with `-` before it largest first; undefined: by score. */
  readonly sort?: string;
  /** Whether hits of a page are one, the best first. */
  readonly grouped?: boolean;
  /** Whether the first hits add terms to the query. */
  readonly feedback?: boolean;
}

/** The request itself, if it is within the limits of the API. @throws CairnError `bad-request` naming the parameter */
export function checkRequest(request: SearchRequest): SearchRequest {
  const { query, k, offset, rank, sort } = request;
  if (sort !== undefined && rank !== undefined && rank !== 'sparse')
    throw new CairnError('bad-request', `rank is "${rank}", expected none where hits are sorted by an attribute`);
  if (query.trim() === '') throw new CairnError('bad-request', 'q is empty, expected a query');
  if (query.length > API_LIMITS.queryUnits)
    throw new CairnError('bad-request', `q has ${query.length} characters, expected at most ${API_LIMITS.queryUnits}`);
  if (!Number.isInteger(k) || k < 1 || k > API_LIMITS.k)
    throw new CairnError('bad-request', `k is ${k}, expected an integer from 1 to ${API_LIMITS.k}`);
  if (!Number.isInteger(offset) || offset < 0 || offset + k > API_LIMITS.depth) {
    throw new CairnError(
      'bad-request',
      `offset is ${offset}, expected an integer from 0 to ${API_LIMITS.depth - k} (offset + k is at most ${API_LIMITS.depth})`,
    );
  }
  return request;
}
