import type { ReadModel } from '../shared/search/plan.ts';
import { LIST_BUDGETS, type ListBudgets } from '../shared/search/work-budget.ts';

/** Waiting reads of a wave, by which the core counts. */
const WAVE = 6;

/** A request takes about as long as 8 KB do: a visitor pays for bytes, which a Worker does not. */
const READS: ReadModel = { gapBytes: 8 << 10, readBytes: 1 << 20 };

/** Bytes that the first answer of a page may take, what opening the index took included. */
const FIRST_BYTES = 390 << 10;
/** What the pages of its hits may take of it at least, and at most. */
const FIRST_PAGES_BYTES = [72 << 10, 280 << 10] as const;

/** How a search reads: its lists, then everything else. */
export interface ReadPlan {
  readonly budgets: ListBudgets;
  readonly lists: ReadModel;
  /** @param spentBytes what has been read so far, by this search and before */
  pages(spentBytes: number): ReadModel;
}

/**
 * The first answer of a page: 16 requests, one of them for the head, eight for lists. A list that adds little is left out
 * beyond that, as a Worker does it beyond its own budget, and the certificate tells.
 */
export const FIRST_PLAN: ReadPlan = {
  budgets: { ...LIST_BUDGETS, balanced: { waves: 8 / WAVE, bytes: 300 << 10 } },
  lists: { ...READS, fewer: [{ reads: 8, bytes: 200 << 10 }] },
  pages: (spentBytes) => {
    const [least, most] = FIRST_PAGES_BYTES;
    return { ...READS, fewer: [{ reads: 5, bytes: Math.min(most, Math.max(least, FIRST_BYTES - spentBytes)) }] };
  },
};

/** Later answers: fewer requests, each of which brings what lies between along for those that follow. */
export const LATER_PLAN: ReadPlan = {
  budgets: { ...LIST_BUDGETS, balanced: { waves: 2, bytes: 400 << 10 } },
  lists: { ...READS, fewer: [{ reads: 3, bytes: 200 << 10 }] },
  pages: () => ({ ...READS, fewer: [{ reads: 2, bytes: 320 << 10 }] }),
};
