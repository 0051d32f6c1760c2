import type { ReadModel } from '../shared/search/reading/plan.ts';
import { CONNECTIONS } from '../shared/search/reading/costs.ts';
import { LIST_BUDGETS, type ListBudgets } from '../shared/search/reading/work-budget.ts';

/** A request takes about as long as 8 KB do: a visitor pays for bytes, which a Worker does not. */
const READS: ReadModel = { gapBytes: 8 << 10, readBytes: 1 << 20 };

/** What the first answer of a page may take: what opening the index took is part of it. */
const FIRST = { bytes: 390 << 10, lists: 8, pages: 5 };
/** Bytes for lists and for pages of hits, at least, whatever opening took, and at most. */
const LIST_BYTES = [152 << 10, 200 << 10] as const;
const PAGE_BYTES = [72 << 10, 280 << 10] as const;

/** How a search reads. Given what has been read by this page so far. */
export interface ReadPlan {
  /** Lists: which are read together, and how much of them each mode reads. */
  lists(spentBytes: number): { readonly reads: ReadModel; readonly lists: ListBudgets };
  /** Everything else. */
  pages(spentBytes: number): ReadModel;
}

/**
 * The first answer of a page: 16 requests, one of them for the head. A list that adds little is left out beyond that, as a
 * Worker does it beyond its own budget, and the certificate tells.
 */
export const FIRST_PLAN: ReadPlan = {
  lists: (spentBytes) => {
    const bytes = within(LIST_BYTES, FIRST.bytes - spentBytes - PAGE_BYTES[0]);
    return {
      reads: { ...READS, fewer: [{ reads: FIRST.lists, bytes }] },
      lists: { ...LIST_BUDGETS, balanced: { waves: FIRST.lists / CONNECTIONS, bytes } },
    };
  },
  pages: (spentBytes) => {
    const bytes = within(PAGE_BYTES, FIRST.bytes - spentBytes);
    return { ...READS, fewer: [{ reads: FIRST.pages, bytes }] };
  },
};

/** Later answers: fewer requests, each of which brings what lies between along for those that follow. */
export const LATER_PLAN: ReadPlan = {
  lists: () => ({
    reads: { ...READS, fewer: [{ reads: 3, bytes: 200 << 10 }] },
    lists: { ...LIST_BUDGETS, balanced: { waves: 2, bytes: 400 << 10 } },
  }),
  pages: () => ({ ...READS, fewer: [{ reads: 2, bytes: 320 << 10 }] }),
};

function within([least, most]: readonly [number, number], value: number): number {
  return Math.min(most, Math.max(least, value));
}
