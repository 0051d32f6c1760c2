import type { SearchAnswer } from '../../shared/api.ts';
import type { JudgedQuery } from './judged-queries.ts';
import { average, measure, type Metrics } from './metrics.ts';

/** Depth of the ranking that metrics see. */
export const DEPTH = 100;

/** Answers a query with its first 100 hits. */
export type Ask = (query: string) => Promise<SearchAnswer>;

/** Measures of a set of queries. */
export interface Evaluation {
  readonly queries: number;
  readonly mean: Metrics;
  readonly perQuery: readonly { readonly id: string; readonly metrics: Metrics; readonly ranking: readonly string[] }[];
}

/** Runs the queries one after the other and measures each ranking; `group` judges documents or their pages. */
export async function evaluate(
  queries: readonly JudgedQuery[],
  ask: Ask,
  group: 'document' | 'page',
): Promise<Evaluation> {
  const perQuery = [];
  for (const { id, text, judgements } of queries) {
    const { hits } = await ask(text);
    const names = hits.map((hit) => (group === 'page' ? hit.page : hit.id));
    const ranking = [...new Set(names)];
    perQuery.push({ id, metrics: measure(ranking, judgements), ranking });
  }
  return { queries: queries.length, mean: average(perQuery.map((query) => query.metrics)), perQuery };
}
