import type { OpenIndex } from '../../shared/search/open-index.ts';
import type { ShardContext } from '../../shared/search/shards/search-shard.ts';
import { askOpen } from './ask-index.ts';
import { compare, type Comparison } from './compare.ts';
import { evaluate, type Evaluation, type Rank } from './evaluate.ts';
import type { JudgedQuery } from './judged-queries.ts';
import { DEFAULT_METRICS, depthOf, parseMetrics } from './metric-names.ts';
import { askRanking, type Group } from './ranking.ts';

/** An index that can be asked. */
export interface AskedIndex {
  readonly index: OpenIndex;
  readonly context: ShardContext;
}

/** What two indexes answer the same queries. */
export interface ComparedIndexes {
  readonly these: Evaluation;
  readonly those: Evaluation;
  readonly comparison: Comparison;
}

/**
 * Measures two indexes with the same judged queries.
 * @param changed queries to be listed at most
 * @throws CairnError as `evaluate` does
 */
export async function compareIndexes(
  queries: readonly JudgedQuery[],
  [first, second]: readonly [AskedIndex, AskedIndex],
  { group, changed }: { readonly group: Group; readonly changed: number },
): Promise<ComparedIndexes> {
  const metrics = parseMetrics(DEFAULT_METRICS);
  const depth = depthOf(metrics);
  const rankBy = ({ index, context }: AskedIndex): Rank => {
    const ask = askOpen(index, context);
    return ({ text }) => askRanking(ask, text, { depth, group });
  };
  const these = await evaluate(queries, rankBy(first), metrics);
  const those = await evaluate(queries, rankBy(second), metrics);
  return { these, those, comparison: compare(these, those, changed) };
}
