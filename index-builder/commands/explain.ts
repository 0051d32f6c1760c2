import type { Costs, Origin } from '../../shared/api.ts';
import { decodeScale } from '../../shared/format/scale.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import { expectPages, expectShard } from '../../shared/search/shards/expect-costs.ts';
import type { PlannedTerm } from '../../shared/search/reading/plan.ts';
import { type AskedOfShard, planQuestion } from '../../shared/search/shards/plan-question.ts';
import { keptBlocks, readBlocks } from '../../shared/search/reading/read-blocks.ts';
import type { Directory } from '../../shared/format/directory.ts';
import { BLOCK, type ScoredSpace } from '../../shared/format/layout.ts';
import { findRareTerm } from '../../shared/format/word-block.ts';
import { integerWeight } from '../../shared/search/weighed-term.ts';
import { LIST_BUDGETS } from '../../shared/search/reading/work-budget.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import type { ShardContext } from '../../shared/search/shards/search-shard.ts';
import type { ShardQuestion } from '../../shared/search/shards/shard-question.ts';
import { queryKind } from '../../shared/text/query-kind.ts';
import { table } from './table.ts';

/** How the spaces are mixed for the query, by its kind. */
export function mixOf({ manifest }: OpenIndex, query: string): string {
  const { weights, mix } = manifest.scoring;
  const kind = queryKind(query);
  const shares = manifest.spaces.map((space) => `${space} ${(weights[space] * mix[kind][space]).toFixed(3)}`);
  return `kind ${kind}: ${shares.join(', ')}\n`;
}

/** The plan of a query, made before it is asked: what is read of each shard, and what all of it will cost. */
export interface QueryPlan {
  readonly shards: readonly (readonly PlannedTerm[])[];
  readonly expected: Costs;
}

/**
 * Plans a query of k hits as a search does that asks every shard.
 * @throws CairnError `bad-request`, `over-budget`
 */
export function planQuery(
  index: OpenIndex,
  { k, mode, ...question }: Omit<AskedOfShard, 'lists'> & Pick<ShardQuestion, 'k' | 'mode'>,
  context: ShardContext,
): QueryPlan {
  const costs = new CostCounter();
  const planned = index.directories.map((directory) => {
    const asked = { ...question, lists: LIST_BUDGETS[mode] };
    const plan = planQuestion(directory, asked, index.manifest.scoring, context);
    return { plan: plan.planned, costs: expectShard(directory, plan, keptBlocks(context.cache, directory)) };
  });
  costs.addParallel(planned.map((shard) => shard.costs));
  // Of the shards' pages those of the first stand for all.
  const pages = expectPages(index.directories[0]!, question.terms.length === 0 ? 0 : k);
  costs.addRound(pages.reads, pages.bytes);
  costs.inflatedBytes += pages.inflatedBytes;
  return { shards: planned.map(({ plan }) => plan), expected: costs.toCosts() };
}

/** A term of the query in one shard: what it weighs, and what is read for it. */
interface ExplainedTerm {
  readonly space: ScoredSpace;
  readonly term: string;
  readonly weight: number;
  readonly origin: Origin;
  readonly shard: number;
  /** Documents of the shard that hold it. */
  readonly df: number;
  /** Weight that the largest impact stands for, and the integer that impacts are multiplied by; 0: absent. */
  readonly largest: number;
  readonly factor: number;
  /** Bytes that are read of its list, or of the block that holds it among others. */
  readonly bytes: number;
  /** Most that what is not read of its list could add to a score. */
  readonly unread: number;
  readonly place: string;
}

/** Where each term of a plan is, what it weighs, how much is read for it and what that leaves out. */
export async function explainTerms(
  index: OpenIndex,
  { shards }: QueryPlan,
  context: ShardContext,
): Promise<ExplainedTerm[]> {
  const { scoring } = index.manifest;
  const explained: ExplainedTerm[] = [];
  for (const [shard, directory] of index.directories.entries()) {
    for (const planned of shards[shard]!) {
      const { space, term, weight, origin = 'typed' } = planned.term;
      const { scaleBits, ...found } = await findTerm(directory, planned, context);
      const largest = scaleBits === undefined ? 0 : decodeScale(scaleBits);
      const factor = scaleBits === undefined ? 0 : integerWeight(planned.term, largest, scoring);
      explained.push({ space, term, weight, origin, shard, largest, factor, ...found });
    }
  }
  return explained;
}

/** A term in one shard; without a scale where the shard lacks it. */
async function findTerm(
  directory: Directory,
  planned: PlannedTerm,
  context: ShardContext,
): Promise<{ df: number; scaleBits?: number; bytes: number; unread: number; place: string }> {
  const unread = 0;
  if (planned.kind === 'absent') return { df: 0, bytes: 0, unread, place: 'absent' };
  if (planned.kind === 'list') {
    const { df, scaleBits, tiers, address } = planned.entry;
    const read = planned.blocks.length;
    const bytes = planned.blocks.reduce((sum, block) => sum + block.bytes, 0);
    const which = read < tiers.length ? `${read} of ${tiers.length}` : String(read);
    return { df, scaleBits, bytes, unread: planned.unread, place: `${which} tiers at ${address}` };
  }
  const { key, block } = planned;
  const wanted = { space: directory, extent: block, kind: BLOCK.words };
  const [payload] = await readBlocks(context, [wanted], new CostCounter());
  const rare = findRareTerm(payload!, directory.documents, key);
  if (!rare) return { df: 0, bytes: block.bytes, unread, place: 'absent' };
  const { postings, scaleBits } = rare;
  return { df: postings.documents.length, scaleBits, bytes: block.bytes, unread, place: `inline at ${block.address}` };
}

export function printExplained(explained: readonly ExplainedTerm[]): string {
  const rows = explained.map(({ space, term, weight, origin, shard, df, largest, factor, bytes, unread, place }) => {
    const scale = factor === 0 ? ['-', '-'] : [largest.toFixed(3), String(factor)];
    return [
      space,
      term,
      weight.toFixed(3),
      origin,
      String(shard),
      String(df),
      ...scale,
      String(bytes),
      String(unread),
      place,
    ];
  });
  return table([
    ['space', 'term', 'weight', 'origin', 'shard', 'df', 'largest', 'factor', 'bytes', 'unread', 'place'],
    ...rows,
  ]);
}
