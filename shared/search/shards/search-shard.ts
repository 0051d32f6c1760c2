import type { Directory } from '../../format/directory.ts';
import type { Scoring } from '../../format/release.ts';
import { accumulate, type ScoringLimits } from '../scoring/accumulate.ts';
import type { BlockCache } from '../reading/block-cache.ts';
import { clauseMask, holders } from './clause-mask.ts';
import { Columns } from '../attributes/columns.ts';
import { CostCounter } from '../reading/costs.ts';
import { DocumentMask } from '../scoring/document-mask.ts';
import { filterMask } from '../attributes/filter-mask.ts';
import { type FoundPostings, slackOf } from '../reading/plan.ts';
import { planQuestion } from './plan-question.ts';
import type { PostingSource } from '../scoring/posting-source.ts';
import { type BlockStore, readBlocks, type WantedBlock } from '../reading/read-blocks.ts';
import type { ScratchPool } from '../scoring/scratch.ts';
import { scoreWanted } from '../scoring/score-wanted.ts';
import type { ShardAnswer } from './shard-answer.ts';
import { openPostings, type Payloads, weighPostings } from './shard-postings.ts';
import { ALWAYS_LIMIT, type ShardQuestion, TITLED_LIMIT } from './shard-question.ts';
import { sortMatches } from '../scoring/sort-matches.ts';
import { tallyShard } from '../attributes/tally-shard.ts';
import type { Scored } from '../scoring/top-k.ts';
import type { WeighedTerm } from '../weighed-term.ts';
import {
  LIST_BUDGETS,
  type ListBudget,
  type ListBudgets,
  WORK_BUDGET,
  type WorkBudget,
} from '../reading/work-budget.ts';

/** How much of a shard a query looks at. */
export interface WorkLimits
  extends
    Omit<ScoringLimits, 'mask' | 'removed'>,
    Pick<ShardQuestion, 'clauses' | 'filters' | 'tally' | 'always' | 'title'> {
  /** How much of its lists is read; all by default, or it fails with `over-budget`. Those of clauses are read whole. */
  readonly lists?: ListBudget | undefined;
}

/** What searching a shard needs beside the query. */
export interface ShardContext extends BlockStore {
  readonly cache: Pick<BlockCache, 'get' | 'has' | 'set'>;
  readonly scratch: ScratchPool;
  /** What each mode reads of lists; `LIST_BUDGETS` by default. */
  readonly lists?: ListBudgets | undefined;
  /** Work that may be done in one invocation; `WORK_BUDGET` by default. */
  readonly budget?: WorkBudget | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Answers a question to a shard: of lists it reads what the mode says. @throws as `searchShard` */
export function answerQuestion(
  directory: Directory,
  { terms, k, mode, ...rest }: ShardQuestion,
  scoring: Scoring,
  context: ShardContext,
): Promise<ShardAnswer> {
  return searchShard(directory, terms, k, scoring, context, { ...rest, lists: (context.lists ?? LIST_BUDGETS)[mode] });
}

/**
 * Searches one shard: one round of lists, whole ones, or of long ones as much as the limits allow, and the
 * columns that filters look at.
 * @throws CairnError `corrupt`, `not-found`, `transport`, `over-budget`
 */
export async function searchShard(
  directory: Directory,
  terms: readonly WeighedTerm[],
  k: number,
  scoring: Scoring,
  context: ShardContext,
  { lists, threshold = 0, clauses, filters, tally, always = [], title, ...limits }: WorkLimits = {},
): Promise<ShardAnswer> {
  const costs = new CostCounter(context.budget ?? WORK_BUDGET);
  costs.shards = 1;
  const asked = { terms, clauses, filters, tally, title, lists };
  const { planned, required, opening, blocks } = planQuestion(directory, asked, scoring, context);
  const payloads = await readPayloads(blocks, context, costs);
  const open = (found: FoundPostings): readonly PostingSource[] => openPostings(found, directory, payloads).sources;
  const postings = planned.flatMap((term) => weighPostings(term, directory, scoring, payloads));
  const slack = slackOf(planned);
  // Where lists are cut, the next document has to be known, too: with what was not read, it might be one of the best.
  const depth = slack > 0 ? k + 1 : k;
  // And a score that may be too low by the slack must be lower by more than that, to be of no account.
  const own = { ...limits, threshold: Math.max(0, threshold - slack), removed: directory.removed };
  const found = context.scratch.use((scratch) => {
    const opened = new Columns(directory, payloads);
    const mask = bothOf(
      required && clauseMask(required, directory.documents, open, scratch, costs),
      filters && filterMask(filters, opened),
    );
    const source = { directory, planned, postings, mask, columns: opened };
    const { matching, tallied } = tally ? tallyShard(tally, source, costs) : {};
    if (tally?.sort && matching) {
      const top = sortMatches(matching, postings, opened.open(tally.sort.name), tally.sort, depth, scratch, costs);
      return { top, matches: matching.count, counted: true, bound: 0, tallied, titled: [], always: [] };
    }
    const best = accumulate(postings, depth, scratch, costs, { ...own, mask });
    const score = (wanted: DocumentMask, most: number): Scored[] => {
      for (const document of directory.removed) wanted.delete(document);
      if (mask) wanted.and(mask);
      return scoreWanted(wanted, most, postings, best, scratch, costs);
    };
    const titled = score(holders(open(opening), directory.documents, scratch, costs), TITLED_LIMIT);
    return { ...best, tallied, titled, always: score(maskOf(directory, always), ALWAYS_LIMIT) };
  });
  const inRelease = <Own extends Scored>(all: readonly Own[]): Own[] =>
    all.map((own) => ({ ...own, document: own.document + directory.firstDocument }));
  return {
    top: inRelease(found.top.slice(0, k)),
    matches: found.matches,
    counted: found.counted && slack === 0,
    bound: slack > 0 ? Math.max(found.bound, found.top[k]?.score ?? 0) + slack : found.bound,
    slack,
    ...(found.tallied && { tallied: found.tallied }),
    ...(found.always.length > 0 && { always: inRelease(found.always) }),
    ...(found.titled.length > 0 && { titled: inRelease(found.titled) }),
    costs: costs.toCosts(),
  };
}

/** Those of some documents of the release that are the shard's. */
function maskOf({ firstDocument, documents }: Directory, numbers: readonly number[]): DocumentMask {
  const mask = new DocumentMask(documents, false);
  for (const number of numbers)
    if (number >= firstDocument && number < firstDocument + documents) mask.add(number - firstDocument);
  return mask;
}

/** Documents that two masks have, where there are two. */
function bothOf(a: DocumentMask | undefined, b: DocumentMask | undefined): DocumentMask | undefined {
  if (a && b) a.and(b);
  return a ?? b;
}

async function readPayloads(
  wanted: readonly WantedBlock[],
  context: ShardContext,
  costs: CostCounter,
): Promise<Payloads> {
  const payloads = await readBlocks(context, wanted, costs, context.signal);
  return new Map(wanted.map((block, i) => [block.extent.address, payloads[i]!]));
}
