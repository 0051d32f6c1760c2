import type { AttributeValue, CairnDocument } from './document.ts';
import type { ErrorCode } from './errors.ts';

/**
 * Search modes. `exact` reads every list of the query to its end; `balanced`, the default, and `fast` read what so many
 * waves of reads bring, leaving out what can add the least, and the certificate says what that leaves open.
 */
export const MODES = ['exact', 'balanced', 'fast'] as const;
export type Mode = (typeof MODES)[number];

/**
 * What the order of hits goes by: `sparse`, the first stage, words and pieces; `dense2`, the default where the index has
 * codes: its best, ranked again by how well their codes fit the query; `hybrid`: the same, the query embedded by a model.
 */
export const RANKS = ['sparse', 'dense2', 'hybrid'] as const;
export type Rank = (typeof RANKS)[number];

/** A half-open range of UTF-16 code units `[start, end)` of the text that it belongs to. */
export type TextRange = readonly [start: number, end: number];

/** The best passage of a hit. Plain text, never HTML; ranges are offsets into `text`, ascending, and do not overlap. */
export interface Snippet {
  readonly text: string;
  /** Words that were typed. */
  readonly matches: readonly TextRange[];
  /** Words that match by what the query was taken to mean: corrections, completions, synonyms, learned pieces. */
  readonly related?: readonly TextRange[];
}

/** Where a word that was searched for came from. */
export const ORIGINS = ['typed', 'correction', 'completion', 'synonym', 'feedback'] as const;
export type Origin = (typeof ORIGINS)[number];

/** A word of the query that the index lacks, and what was searched for in its place. */
export interface Correction {
  /** Where it stands in the query. */
  readonly at: TextRange;
  readonly typed: string;
  /** Likeliest first. */
  readonly searched: readonly string[];
}

/** How what was typed might go on. */
export interface Suggestion {
  readonly kind: 'word' | 'title' | 'heading';
  /** The query as it would be then; of a title or heading, its own words. */
  readonly text: string;
  /** Address of a title or heading. */
  readonly url?: string;
}

/** A value of an attribute, and how many documents of an answer have it. */
export interface FacetValue {
  readonly value: string | number | boolean;
  readonly count: number;
}

/** Counts of an attribute over the documents that match at least half of the query's weight. */
export interface Facet {
  /** Most frequent first, ties by value. */
  readonly values: readonly FacetValue[];
  /** Distinct values that were found, those that are not listed included. */
  readonly distinct: number;
  /**
   * False: counts are estimates. From below where lists were not read whole or a shard did not answer; of very many shards, a
   * word that only some hold may count for too little in others, and more documents match then. From above beside a phrase:
   * documents are counted that have its words, wherever they stand.
   */
  readonly exact: boolean;
}

/** What became of the phrases of a query. */
export interface PhraseReport {
  /** Documents whose text was looked at. */
  readonly checked: number;
  /** False: the budget ended the check, so that documents with the phrase may be missing. */
  readonly complete: boolean;
}

/** How many documents were looked at for the pages that they are of. */
export interface GroupReport {
  readonly checked: number;
  /** False: the budget ended the look, so that there may be more pages. */
  readonly complete: boolean;
}

/** What became of the words that must, or must not, occur. */
export interface DemandReport {
  /** False: a word is so common that its list was cut at build: documents may be missing, or have what they must not. */
  readonly complete: boolean;
}

/** One result, as `GET /v1/search` returns it. */
export interface SearchHit {
  readonly id: string;
  readonly url: string;
  readonly page: string;
  readonly title: string;
  readonly headings: readonly string[];
  readonly snippet: Snippet;
  /**
   * Integer score, comparable within a release; `score / scoreUnit` is the mixed term weight. Of a hit that the second
   * stage ranked, it lies between the least and the largest first score of those that it ranked.
   */
  readonly score: number;
  /** What each stage says of a hit that the second stage ranked. */
  readonly stages?: HitStages;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** The whole passage, only with `fields=text`. */
  readonly text?: string;
  /** Why it stands before hits of larger scores: a rule of the site pins it, or its page's title is the query. */
  readonly first?: 'pinned' | 'title';
  /** Other hits of its page, best first, only with `group=page`. */
  readonly more?: readonly SearchHit[];
}

/** The parts of a hit's rank. */
export interface HitStages {
  /** Score of the first stage, in its unit. */
  readonly sparse: number;
  /** Inner product of the query's embedding and the document's code, of a unit of its own; null: it has no code. */
  readonly dense: number | null;
}

/** What the second stage did, where it was to rank. */
export interface SecondStageReport {
  /** False: the first stage's order. `failure` says why, or `weight` is 0 for a query of this kind, or nothing matched. */
  readonly applied: boolean;
  /** Hits of the first stage that were ranked again: of large indexes fewer than the index says, as the mode reads less. */
  readonly candidates: number;
  /** Those of them that have no code, and were taken to fit as well as the first stage says. */
  readonly withoutCode: number;
  /** What the second stage counts, where the first counts 1. */
  readonly weight: number;
  /** The query was embedded by the model itself, not by the table. */
  readonly byModel?: true;
  /** Why nothing was ranked again; or, where it was, why the table had to stand in for the model. */
  readonly failure?: { readonly code: string; readonly detail: string };
}

/**
 * What is known about the exactness of the first stage, relative to the index as built: of its best `places`. These are
 * the hits and those before `offset`, or all that the second stage may rank of them, if that is more. Of hits that are sorted
 * by an attribute it says whether they are the first of all documents that match.
 */
export interface Certificate {
  readonly stage: 'first';
  readonly places: number;
  /** True if they are provably the exact top of the ranking, up to ties. */
  readonly exact: boolean;
  /** Largest score that a document which is not among them could have, if it was not scored exactly; 0: all were. */
  readonly bound: number;
  /** By how much the score of a hit may be too low, since a list was not read to its end; 0: scores are exact. */
  readonly slack: number;
  /** First score of the last of them, 0 if fewer documents match. */
  readonly threshold: number;
  /** Number of leading places of the ranking, those before `offset` included, that are proven. */
  readonly certified: number;
}

/** What an answer cost, after the index was open. */
export interface Costs {
  readonly rounds: number;
  /** Waves of six concurrent reads, summed over rounds. */
  readonly waves: number;
  readonly reads: number;
  readonly bytes: number;
  /** Blocks that came from the cache instead of a read. */
  readonly cached: number;
  readonly postings: number;
  /** Postings of the lists that could be passed over. */
  readonly skipped: number;
  /** Documents whose accumulator was looked at. */
  readonly documents: number;
  readonly inflatedBytes: number;
  /** Shards that were asked: none where a document of theirs cannot be among the best, twice where the first answer left that open. */
  readonly shards: number;
}

/** A shard that an answer had to do without, and why. */
export interface MissingShard {
  readonly shard: number;
  readonly code: string;
  readonly detail: string;
}

/** Body of a successful `/v1/search`. */
export interface SearchAnswer {
  readonly query: string;
  readonly mode: Mode;
  /** What the order of the hits goes by: a stage, or the attribute of `sort`. */
  readonly rank: Rank | 'sorted';
  readonly k: number;
  readonly offset: number;
  readonly hits: readonly SearchHit[];
  /** Documents that match a term of the query; where they are sorted by an attribute, at least half of its weight. */
  readonly matches: number;
  /** False where there may be more: of queries with very many, not all are looked at. */
  readonly matchesExact: boolean;
  readonly certificate: Certificate;
  /** Only where the second stage was asked for, or the index has one. */
  readonly secondStage?: SecondStageReport;
  /** Shards that could not be asked, only where there are any: the hits are those of the others, and nothing is proven. */
  readonly missing?: readonly MissingShard[];
  readonly costs: Costs;
  /** Id of the release that answered. */
  readonly release: string;
  readonly scoreUnit: number;
  /** All filters that held, those of the site among them; only where there are any. */
  readonly filters?: readonly string[];
  /** Words that were corrected, only where there are any; `showing` is the query that was searched for then. */
  readonly corrections?: readonly Correction[];
  readonly showing?: string;
  /** A query that may have been meant, and was not searched for. */
  readonly didYouMean?: string;
  /** Only with `suggest`. */
  readonly suggestions?: readonly Suggestion[];
  /** By attribute, only with `facets`. */
  readonly facets?: Readonly<Record<string, Facet>>;
  /** Only where the query says what must or must not occur. */
  readonly demands?: DemandReport;
  /** Only with `group=page`. */
  readonly groups?: GroupReport;
  /** Only where the query has phrases. */
  readonly phrases?: PhraseReport;
}

/** What `/v1/search` is asked: the body of a POST; a GET has the same names, and lists of them joined by commas. */
export interface SearchParameters {
  readonly q: string;
  /** Hits wanted, 1 to 100; 10 by default. */
  readonly k?: number;
  /** Hits left out at the start; with `k` at most 1,000. */
  readonly offset?: number;
  readonly mode?: Mode;
  readonly rank?: Rank;
  readonly fields?: readonly 'text'[];
  /** True while the last word may be unfinished. */
  readonly typing?: boolean;
  /** False where words that the index lacks stay as they are. */
  readonly correct?: boolean;
  /** Suggestions wanted, up to 10. */
  readonly suggest?: number;
  /** All of which must hold; a GET repeats the parameter. */
  readonly filter?: readonly string[];
  /** Attributes whose values are counted. */
  readonly facets?: readonly string[];
  /** Attribute to sort by, with `-` before it the largest first. */
  readonly sort?: string;
  readonly group?: 'none' | 'page';
  readonly feedback?: boolean;
}

/** Body of a successful `/v1/documents/{id}`: the document as it is stored. */
export interface DocumentAnswer extends Omit<CairnDocument, 'vector'> {
  /** Id of the release that answered. */
  readonly release: string;
}

/** What kind of failure a problem is; `internal` is a bug, or a mistake of the deployment. */
export type ProblemCode = ErrorCode | 'internal';

/** Body of a successful `/v1/documents/{id}/similar`. */
export interface SimilarAnswer extends Pick<
  SearchAnswer,
  'mode' | 'k' | 'hits' | 'certificate' | 'missing' | 'costs' | 'release' | 'scoreUnit'
> {
  /** The document that the hits are like; it is none of them. */
  readonly id: string;
  /** Words that were searched for, strongest first, as the index has them. */
  readonly terms: readonly string[];
  /** Words that might have been among them, and were not looked up, since the index has so many shards; absent: none. */
  readonly unread?: readonly string[];
}

/** Body of every error: an RFC 9457 problem document (`application/problem+json`). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
}

/** Limits of the API. */
export const API_LIMITS = {
  /** Hits a request may ask for. */
  k: 100,
  /** `offset + k` may not exceed this. */
  depth: 1000,
  /** UTF-16 code units of a query that are accepted. */
  queryUnits: 100_000,
  /** Suggestions a request may ask for. */
  suggestions: 10,
  /** Filters, and attributes to count, of a request. */
  filters: 20,
  facets: 10,
} as const;
