import type { Measure, Metric } from './metric-names.ts';

/** Judged documents of a query: id to grade, a whole number; 0 and below is not relevant, nor is what is not judged. */
export type Judgements = ReadonlyMap<string, number>;

/**
 * Measures a ranking of distinct ids, best first; in [0, 1]. Definitions are those that trec_eval publishes. A query
 * without a relevant document has nothing to be found and measures 0; callers leave it out.
 */
export function measure({ measure, depth = Infinity }: Metric, ranking: readonly string[], judged: Judgements): number {
  return RULES[measure](ranking, judged, depth);
}

/**
 * Normalised discounted cumulative gain with linear gains: sum of grade / log2(rank + 1), divided by that of the best
 * order of all judged documents (Järvelin and Kekäläinen, ACM TOIS 20, 2002; trec_eval's ndcg_cut).
 */
function ndcg(ranking: readonly string[], judged: Judgements, depth: number): number {
  const gains = ranking.slice(0, depth).map((id) => Math.max(0, judged.get(id) ?? 0));
  const ideal = [...judged.values()].filter((grade) => grade > 0).sort((a, b) => b - a);
  const best = discounted(ideal.slice(0, depth));
  return best === 0 ? 0 : discounted(gains) / best;
}

/** Share of all relevant documents that are among the first `depth` (trec_eval's recall). */
function recall(ranking: readonly string[], judged: Judgements, depth: number): number {
  const relevant = countRelevant(judged);
  return relevant === 0 ? 0 : relevantRanks(ranking, judged, depth).length / relevant;
}

/** 1 / rank of the first relevant document among the first `depth`, else 0 (trec_eval's recip_rank, cut). */
function reciprocalRank(ranking: readonly string[], judged: Judgements, depth: number): number {
  const [first] = relevantRanks(ranking, judged, depth);
  return first === undefined ? 0 : 1 / first;
}

/**
 * Precision at the rank of each relevant document among the first `depth`, summed and divided by the number of all
 * relevant documents, found or not (trec_eval's map and map_cut).
 */
function averagePrecision(ranking: readonly string[], judged: Judgements, depth: number): number {
  const relevant = countRelevant(judged);
  const sum = relevantRanks(ranking, judged, depth).reduce((total, rank, before) => total + (before + 1) / rank, 0);
  return relevant === 0 ? 0 : sum / relevant;
}

/** Relevant documents among the first `depth`, divided by `depth` however many there are (trec_eval's P). */
function precision(ranking: readonly string[], judged: Judgements, depth: number): number {
  return relevantRanks(ranking, judged, depth).length / depth;
}

/** 1 if a relevant document is among the first `depth`, else 0 (trec_eval's success). */
function success(ranking: readonly string[], judged: Judgements, depth: number): number {
  return relevantRanks(ranking, judged, depth).length > 0 ? 1 : 0;
}

/** Whether a query has anything to be found. */
export function hasRelevant(judged: Judgements): boolean {
  return countRelevant(judged) > 0;
}

const RULES: Readonly<Record<Measure, (ranking: readonly string[], judged: Judgements, depth: number) => number>> = {
  ndcg,
  recall,
  mrr: reciprocalRank,
  map: averagePrecision,
  p: precision,
  success,
};

function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0);
}

function countRelevant(judged: Judgements): number {
  return [...judged.values()].filter((grade) => grade > 0).length;
}

/** Ranks from 1, ascending. */
function relevantRanks(ranking: readonly string[], judged: Judgements, depth: number): number[] {
  return ranking.slice(0, depth).flatMap((id, i) => ((judged.get(id) ?? 0) > 0 ? [i + 1] : []));
}
