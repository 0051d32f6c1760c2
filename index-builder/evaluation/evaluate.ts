import { CairnError } from '../../shared/errors.ts';
import type { JudgedQuery } from './judged-queries.ts';
import type { Metric } from './metric-names.ts';
import { measure } from './metrics.ts';
import type { RankedDocument } from './ranking.ts';

/** Gives the ranking of a query in trec_eval's order (`inOrder`); empty where it has none. */
export type Rank = (query: JudgedQuery) => Promise<readonly RankedDocument[]>;

/** Values by the name of the metric, each in [0, 1]. */
export type Values = Readonly<Record<string, number>>;

/** A query, its ranking and what was measured of it. */
export interface QueryEvaluation {
  readonly id: string;
  readonly text: string;
  readonly values: Values;
  readonly ranking: readonly RankedDocument[];
}

/** Measures of a set of queries. */
export interface Evaluation {
  /** Names of the metrics, in the order in which they were asked for. */
  readonly metrics: readonly string[];
  /** Means over all queries; those without an answer count as 0, as with trec_eval -c. */
  readonly means: Values;
  /** Queries whose ranking is empty. */
  readonly unanswered: number;
  readonly perQuery: readonly QueryEvaluation[];
}

/**
 * Ranks the queries one after the other and measures each ranking.
 * @throws CairnError of `rank`, with the id of the query
 */
export async function evaluate(
  queries: readonly JudgedQuery[],
  rank: Rank,
  metrics: readonly Metric[],
): Promise<Evaluation> {
  const perQuery: QueryEvaluation[] = [];
  for (const query of queries) {
    const { id, text, judgements } = query;
    const ranking = await rank(query).catch((cause: unknown) => {
      if (!(cause instanceof CairnError)) throw cause;
      throw new CairnError(cause.code, `query "${id}": ${cause.message}`, {
        cause,
        ...(cause.place && { place: cause.place }),
      });
    });
    const ids = ranking.map((document) => document.id);
    const values = Object.fromEntries(metrics.map((metric) => [metric.name, measure(metric, ids, judgements)]));
    perQuery.push({ id, text, values, ranking });
  }
  const names = metrics.map(({ name }) => name);
  const mean = (name: string): number => perQuery.reduce((sum, { values }) => sum + values[name]!, 0) / perQuery.length;
  return {
    metrics: names,
    means: Object.fromEntries(names.map((name) => [name, mean(name)])),
    unanswered: perQuery.filter(({ ranking }) => ranking.length === 0).length,
    perQuery,
  };
}
