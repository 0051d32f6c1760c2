/** Judged documents of a query: id to grade; 0 and below is not relevant. */
export type Judgements = ReadonlyMap<string, number>;

/** Metrics of one ranking, each in [0, 1]. */
export interface Metrics {
  readonly 'ndcg@10': number;
  readonly 'recall@100': number;
  readonly 'mrr@10': number;
}

/** The names of the metrics, in the order in which they are printed. */
export const METRICS = ['ndcg@10', 'recall@100', 'mrr@10'] as const;

/**
 * Metrics of a ranking of distinct ids, best first. A query without a relevant document has none to find: it is left
 * out by the caller, as trec_eval does.
 */
export function measure(ranking: readonly string[], judgements: Judgements): Metrics {
  return {
    'ndcg@10': ndcg(ranking, judgements, 10),
    'recall@100': recall(ranking, judgements, 100),
    'mrr@10': reciprocalRank(ranking, judgements, 10),
  };
}

/**
 * Normalised discounted cumulative gain with linear gains: sum of grade / log2(rank + 1), divided by that of the best
 * order of the judged documents (Järvelin and Kekäläinen 2002, as trec_eval's ndcg_cut has it).
 */
export function ndcg(ranking: readonly string[], judgements: Judgements, depth: number): number {
  const gains = ranking.slice(0, depth).map((id) => Math.max(0, judgements.get(id) ?? 0));
  const ideal = [...judgements.values()].filter((grade) => grade > 0).sort((a, b) => b - a);
  const best = discounted(ideal.slice(0, depth));
  return best === 0 ? 0 : discounted(gains) / best;
}

/** Share of the relevant documents that are among the first `depth`. */
export function recall(ranking: readonly string[], judgements: Judgements, depth: number): number {
  const relevant = [...judgements.values()].filter((grade) => grade > 0).length;
  const found = ranking.slice(0, depth).filter((id) => (judgements.get(id) ?? 0) > 0).length;
  return relevant === 0 ? 0 : found / relevant;
}

/** 1 / rank of the first relevant document among the first `depth`, else 0. */
export function reciprocalRank(ranking: readonly string[], judgements: Judgements, depth: number): number {
  const rank = ranking.slice(0, depth).findIndex((id) => (judgements.get(id) ?? 0) > 0);
  return rank < 0 ? 0 : 1 / (rank + 1);
}

/** Means over queries. */
export function average(all: readonly Metrics[]): Metrics {
  const mean = (name: keyof Metrics): number => all.reduce((sum, metrics) => sum + metrics[name], 0) / all.length;
  return { 'ndcg@10': mean('ndcg@10'), 'recall@100': mean('recall@100'), 'mrr@10': mean('mrr@10') };
}

function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, rank) => sum + gain / Math.log2(rank + 2), 0);
}
