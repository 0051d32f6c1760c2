import type { Directory } from '../../format/directory.ts';
import type { Extent } from '../../format/extents.ts';
import type { Scoring } from '../../format/release.ts';
import { tierPostings } from '../../format/tier.ts';
import { clauseBlocks, clausePostings, type PlannedClauses } from './clause-mask.ts';
import { CONNECTIONS } from '../reading/costs.ts';
import { cutLists, type ListLimits } from '../reading/cut-lists.ts';
import { type PlannedTerm, planTerms, type ReadModel } from '../reading/plan.ts';
import type { WeighedTerm } from '../weighed-term.ts';
import { checkBudget, type ListBudget, WORK_BUDGET, type WorkBudget } from '../reading/work-budget.ts';

/** What a plan depends on beside the query. */
export interface PlanOptions {
  /** How much of the lists is read; without it all, or none. */
  readonly lists?: ListBudget | undefined;
  readonly budget?: WorkBudget | undefined;
  /** What is read whole in any case. */
  readonly required?: PlannedClauses | undefined;
  /** A block that is read beside the lists. */
  readonly beside?: Extent | undefined;
  /** Whether a block need not be read: the cache has it. */
  readonly isKept: (extent: Extent) => boolean;
  readonly reads?: ReadModel | undefined;
}

/**
 * What is read of a shard for a query, from its resident directory alone: whole lists, or as much of them as the budgets
 * of the mode and of the request allow.
 * @throws CairnError `over-budget` (more postings than a request may have, where lists may not be cut)
 */
export function planShard(
  directory: Directory,
  terms: readonly WeighedTerm[],
  scoring: Scoring,
  { lists, budget = WORK_BUDGET, required, beside, isKept, reads }: PlanOptions,
): PlannedTerm[] {
  const whole = planTerms(directory, terms, scoring);
  const blocks = required && clauseBlocks(required);
  // What clauses read costs nothing more.
  const isThere = (extent: Extent): boolean => blocks?.has(extent.address) === true || isKept(extent);
  const storage = { packs: directory.packs, isKept: isThere, reads, beside };
  const planned = lists ? cutLists(whole, limitsOf(lists, budget), storage) : whole;
  checkBudget(budget, 'postings', listPostings(planned) + (required ? clausePostings(required) : 0));
  return planned;
}

/** Postings of the tiers that a plan reads; those of rare terms, few, are not known yet. */
export function listPostings(planned: readonly PlannedTerm[]): number {
  let postings = 0;
  for (const term of planned)
    if (term.kind === 'list') term.blocks.forEach((_, tier) => (postings += tierPostings(term.entry.df, tier)));
  return postings;
}

/** What the mode allows, and the request. */
function limitsOf(
  { waves = Infinity, bytes = Infinity, postings = Infinity, wanted = waves, spare = 0 }: ListBudget,
  budget: WorkBudget,
): ListLimits {
  return {
    reads: Math.min(Math.min(waves, budget.waves) * CONNECTIONS, budget.reads),
    bytes: Math.min(bytes, budget.bytes),
    postings: Math.min(postings, budget.postings),
    wantedReads: wanted * CONNECTIONS,
    spare,
  };
}
