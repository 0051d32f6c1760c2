import type { Mode } from '../../api.ts';
import { CairnError } from '../../errors.ts';

/**
 * What one invocation may do for a request, in work: a Worker cannot measure the time that it computes. Storage and
 * memory are the request's, postings, documents and inflated bytes those of each shard that it searches.
 */
export interface WorkBudget {
  /** Rounds of reads, each of which waits for the one before. */
  readonly rounds: number;
  /** Waves of six reads, summed over rounds. */
  readonly waves: number;
  readonly reads: number;
  /** Bytes that reads bring, gaps included. */
  readonly bytes: number;
  /** Postings of the lists that are read, whether they will be added or passed over. */
  readonly postings: number;
  /** Documents whose accumulators are looked at, each time that they are. */
  readonly documents: number;
  /** Bytes of display pages once they are inflated. */
  readonly inflatedBytes: number;
}

/**
 * The budget of a request. A question to a million documents has up to 5.5 million postings, 40 reads and 6 MB: three
 * times that passes. By the cost model the most that can be done is 11 s of waiting and 0.3 s of CPU.
 */
export const WORK_BUDGET: WorkBudget = {
  // Two. All ways together: half of many shards and the rest, those with cut lists once more, the texts of what feedback looks
  // at; the same three of the larger query, and shards that did not know all words; codes; twice texts.
  rounds: 3 + 1 + 4 + 1 + 2,
  waves: 100,
  // The platform ends an invocation after 1,000.
  reads: 600,
  // Of 128 MB; what is decoded is a copy.
  bytes: 32 << 20,
  // As many as 32 MiB hold, at 2 bytes each.
  postings: 1 << 24,
  // Two for each posting, and the five sweeps of 2^20 documents that do not depend on postings.
  documents: 2 * (1 << 24) + 5 * (1 << 20),
  // Texts take twice that once they are decoded.
  inflatedBytes: 16 << 20,
};

/**
 * The budget of each of several searches that a request has. Reads and their bytes are counted for all of them where they
 * are made; what each decodes, adds up and inflates stays in memory beside what the others do, and is divided.
 */
export function dividedBudget(searches: number): WorkBudget {
  const { postings, documents, inflatedBytes, ...whole } = WORK_BUDGET;
  const share = (limit: number): number => Math.floor(limit / searches);
  return {
    ...whole,
    postings: share(postings),
    documents: share(documents),
    inflatedBytes: share(inflatedBytes),
  };
}

/** How much of a query's lists a shard reads at most; without a number, what the request's budget allows. */
export interface ListBudget {
  /** Waves of six reads, those of rare terms included. */
  readonly waves?: number;
  /** Bytes that the reads bring. */
  readonly bytes?: number;
  /** Postings, whether they will be added or passed over. */
  readonly postings?: number;
  /** Waves that are wanted: what lies beyond is read only if it can add more than the spare share. */
  readonly wanted?: number;
  /** Share of the most that lists can add to a score which may be left out to save waves, from 0 to 1. */
  readonly spare?: number;
}

/** What each mode reads of the lists; without a budget all of them, or it fails. */
export type ListBudgets = Readonly<Record<Mode, ListBudget | undefined>>;

/** What each mode reads of the lists; `exact` reads all of them, or fails. */
export const LIST_BUDGETS: ListBudgets = {
  exact: undefined,
  // With mostly one of pages, three waves are the four that are wanted; where it matters, there is another.
  balanced: { waves: 4, wanted: 3, spare: 0.02 },
  fast: { waves: 2 },
};

/** How much may be read of codes. */
export interface CodeBudget {
  readonly reads: number;
  readonly bytes: number;
}

/**
 * What each mode reads of codes: four waves, one; and no more at once than an isolate has memory for. Of large indexes so
 * much brings the codes of fewer candidates, and those are ranked.
 */
export const CODE_BUDGETS: Readonly<Record<Mode, CodeBudget>> = {
  exact: { reads: 100, bytes: 16 << 20 },
  balanced: { reads: 24, bytes: 8 << 20 },
  fast: { reads: 6, bytes: 4 << 20 },
};

/** No limits: for tools that run where there are none. */
export const UNLIMITED: WorkBudget = {
  rounds: Infinity,
  waves: Infinity,
  reads: Infinity,
  bytes: Infinity,
  postings: Infinity,
  documents: Infinity,
  inflatedBytes: Infinity,
};

const NAMES: Readonly<Record<keyof WorkBudget, string>> = {
  rounds: 'rounds of reads',
  waves: 'waves of reads',
  reads: 'reads',
  bytes: 'bytes read',
  postings: 'postings',
  documents: 'documents swept',
  inflatedBytes: 'bytes inflated',
};

/** Refuses work that a budget does not allow. @throws CairnError `over-budget` naming the budget, used and allowed */
export function checkBudget(budget: WorkBudget, what: keyof WorkBudget, used: number): void {
  if (used > budget[what]) throw overBudget(NAMES[what], used, budget[what]);
}

/** The error of work that would go beyond a limit. */
export function overBudget(what: string, used: number, limit: number): CairnError {
  return new CairnError('over-budget', `the answer would take ${used} ${what}, expected at most ${limit}`);
}
