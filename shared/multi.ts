import type { Problem, SearchAnswer, SearchHit, SearchParameters } from './api.ts';

/**
 * How the hits of several searches become one list: `none`, not at all; `rrf`, by the sum of 1 / (60 + place) over the
 * searches that found a document (reciprocal rank fusion, Cormack, Clarke and Büttcher, SIGIR 2009); `score`, by the largest
 * score, where all were answered from one release, whose statistics they share.
 */
export const MERGES = ['none', 'rrf', 'score'] as const;
export type Merge = (typeof MERGES)[number];

/** What reciprocal rank fusion adds to a place. */
export const RRF_K = 60;

/** Searches of a request at most. */
export const MULTI_LIMIT = 10;

/** One of several searches. */
export interface MultiSearch extends SearchParameters {
  /** Name of its index; absent: the index without a name. */
  readonly index?: string;
}

/** Body of `POST /v1/multi`. */
export interface MultiParameters {
  /** 1 to 10. */
  readonly searches: readonly MultiSearch[];
  /** Hits of the merged list, 1 to 100; 10 by default. */
  readonly k?: number;
  /** `none` by default. */
  readonly merge?: Merge;
}

/** What became of a search: its answer, or why there is none. */
export type MultiResult = { readonly answer: SearchAnswer } | { readonly problem: Problem };

/** A hit of the merged list. */
export interface MergedHit {
  readonly hit: SearchHit;
  /** The sum of reciprocal places, or the largest score. */
  readonly score: number;
  /** Name of its index; absent: the index without a name. */
  readonly index?: string;
  /** The searches that found it, by their place in the request, from 0 on. */
  readonly searches: readonly number[];
}

/** Body of a successful `/v1/multi`. */
export interface MultiAnswer {
  /** In the order of the searches. */
  readonly results: readonly MultiResult[];
  /** Of the searches that were answered; absent where nothing is merged. */
  readonly merged?: readonly MergedHit[];
}
