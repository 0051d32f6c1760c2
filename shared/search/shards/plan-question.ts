import type { Directory } from '../../format/directory.ts';
import type { Scoring } from '../../format/release.ts';
import { wantedColumns } from '../attributes/columns.ts';
import { attributesOf } from '../attributes/tally.ts';
import type { BlockCache } from '../reading/block-cache.ts';
import { findPostings, type FoundPostings, type PlannedTerm, type ReadModel } from '../reading/plan.ts';
import { keptBlocks, type WantedBlock } from '../reading/read-blocks.ts';
import { type ListBudget, WORK_BUDGET, type WorkBudget } from '../reading/work-budget.ts';
import { clausePostings, listsOf, planClauses, type PlannedClauses } from './clause-mask.ts';
import { listPostings, planShard } from './plan-shard.ts';
import { wantedLists } from './shard-postings.ts';
import type { ShardQuestion } from './shard-question.ts';

/** What a shard reads for a question. */
export interface PlannedQuestion {
  readonly planned: readonly PlannedTerm[];
  readonly required: PlannedClauses | undefined;
  /** Where the pages are whose title is the query. */
  readonly opening: FoundPostings;
  /** All blocks, in one round. */
  readonly blocks: readonly WantedBlock[];
  /** Postings that are gone through, as far as the directory knows. */
  readonly postings: number;
}

/** A question to a shard, and how much of its lists is read; all by default. */
export interface AskedOfShard extends Pick<ShardQuestion, 'terms' | 'clauses' | 'filters' | 'tally' | 'title'> {
  readonly lists?: ListBudget | undefined;
}

/** What a plan depends on beside the question. */
interface PlanContext {
  readonly cache: Pick<BlockCache, 'has'>;
  readonly budget?: WorkBudget | undefined;
  readonly reads?: ReadModel | undefined;
}

/** Where a term is that nobody asked for. */
const ABSENT: FoundPostings = { kind: 'absent' };

/**
 * Plans what a shard reads: lists, whole where documents must or must not hold their terms, the columns of attributes, and
 * the block of titles that may have the query.
 * @throws CairnError `over-budget`
 */
export function planQuestion(
  directory: Directory,
  { terms, clauses, filters = [], tally, title, lists }: AskedOfShard,
  scoring: Scoring,
  { cache, budget = WORK_BUDGET, reads }: PlanContext,
): PlannedQuestion {
  const required = clauses && planClauses(directory, clauses);
  const names = [...filters.map(({ name }) => name), ...(tally ? attributesOf(tally) : [])];
  const columns = wantedColumns(directory, names);
  const opening = title === undefined ? ABSENT : findPostings(directory, 'title', title);
  const planned = planShard(directory, terms, scoring, {
    lists,
    budget: listBudget(budget, columns, tally !== undefined),
    required,
    beside: opening.kind === 'rare' ? opening.block : undefined,
    isKept: keptBlocks(cache, directory),
    reads,
  });
  const found = [...planned, ...(required ? listsOf(required) : []), opening];
  // A tally looks at what the query's words hold; pieces stand for none.
  const tallied = tally ? planned.filter(({ term }) => term.word !== undefined) : [];
  return {
    planned,
    required,
    opening,
    blocks: [...wantedLists(directory, found), ...columns],
    postings: listPostings([...planned, ...tallied]) + (required ? clausePostings(required) : 0),
  };
}

/** What is left for lists: columns are read whole, and a tally goes through the postings once more. */
function listBudget(budget: WorkBudget, columns: readonly WantedBlock[], isTwice: boolean): WorkBudget {
  const bytes = columns.reduce((sum, { extent }) => sum + extent.bytes, 0);
  return {
    ...budget,
    reads: Math.max(0, budget.reads - columns.length),
    bytes: Math.max(0, budget.bytes - bytes),
    postings: isTwice ? Math.floor(budget.postings / 2) : budget.postings,
  };
}
