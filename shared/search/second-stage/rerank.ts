import type { Scored } from '../scoring/top-k.ts';

/** A document of the first stage with what its code says; undefined where it has none. */
export interface Candidate extends Scored {
  readonly dense: number | undefined;
}

/** A document in its final place. */
export interface Reranked extends Scored {
  /** Score of the first stage. */
  readonly sparse: number;
  readonly dense: number | undefined;
}

/** Each stage's best candidate has this, its worst 0. */
const PART = 2 ** 30;

/**
 * Ranks the candidates of the first stage again. Each stage's scores are brought to [0, 1] by their least and largest
 * among the candidates (min-max), and added with the weight of the second stage: the interpolation of Wang et al., "BERT-
 * based Dense Retrievers Require Interpolation with BM25" (ICTIR 2021), over candidates. What has no code is taken to fit
 * as well as the first stage says. A score is put between the least and the largest of the candidates, so that it has the
 * unit of the first stage and is never above a document that was not a candidate. Equal sums go by first stage, then by
 * document. Integers, and quotients of them in binary64: the same on every host.
 * @param candidates best first
 * @param weight of the second stage, where the first has 1; at least 0
 */
export function rerank(candidates: readonly Candidate[], weight: number): Reranked[] {
  const sparse = rangeOf(candidates.map(({ score }) => score));
  const dense = rangeOf(candidates.flatMap((candidate) => candidate.dense ?? []));
  const mixed = candidates.map((candidate) => {
    const first = partOf(candidate.score, sparse);
    const second = candidate.dense === undefined ? first : partOf(candidate.dense, dense);
    return { ...candidate, sum: first + Math.floor(weight * second) };
  });
  mixed.sort((a, b) => b.sum - a.sum || b.score - a.score || a.document - b.document);
  const most = PART + Math.floor(weight * PART);
  const spread = sparse.largest - sparse.least;
  return mixed.map(({ document, score, dense: own, sum }) => ({
    document,
    score: sparse.least + Math.floor(spread * (sum / most)),
    sparse: score,
    dense: own,
  }));
}

interface Range {
  readonly least: number;
  readonly largest: number;
}

function rangeOf(scores: readonly number[]): Range {
  return { least: Math.min(...scores), largest: Math.max(...scores) };
}

/** Where a score lies in its range, from 0 to 2^30. */
function partOf(score: number, { least, largest }: Range): number {
  return largest > least ? Math.floor(PART * ((score - least) / (largest - least))) : 0;
}
