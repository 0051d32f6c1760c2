import type { Scored } from '../scoring/top-k.ts';
import { type Interpolation, PARTS } from './interpolation.ts';

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

/**
 * Ranks the candidates of the first stage again: each stage's scores are brought to one scale, and added with the weight of
 * the second stage. What has no code is taken to fit as well as the first stage says. A score is put between the least and
 * the largest of the candidates, so that it has the unit of the first stage and is never above a document that was not a
 * candidate. Equal sums go by first stage, then by document.
 * @param candidates best first
 * @param weight of the second stage, where the first has 1; at least 0
 */
export function rerank(
  candidates: readonly Candidate[],
  weight: number,
  interpolation: Interpolation = 'min-max',
): Reranked[] {
  const toParts = PARTS[interpolation];
  const scores = candidates.map(({ score }) => score);
  const first = toParts(scores);
  const second = toParts(candidates.flatMap(({ dense }) => dense ?? []));
  const ofCodes = second.parts.values();
  const add = (one: number, other: number): number => one + Math.floor(weight * other);
  const mixed = candidates.map((candidate, i) => {
    const part = first.parts[i]!;
    return { ...candidate, sum: add(part, candidate.dense === undefined ? part : ofCodes.next().value!) };
  });
  mixed.sort((a, b) => b.sum - a.sum || b.score - a.score || a.document - b.document);
  const least = Math.min(...scores);
  const spread = Math.max(...scores) - least;
  const lacking = candidates.some(({ dense }) => dense === undefined) ? [first] : [];
  // What the worst of both stages, and the best of both, come to.
  const worst = add(first.least, Math.min(...[second, ...lacking].map((parts) => parts.least)));
  const best = add(first.most, Math.max(...[second, ...lacking].map((parts) => parts.most)));
  const range = best - worst;
  return mixed.map(({ document, score, dense, sum }) => ({
    document,
    score: range > 0 ? least + Math.floor(spread * ((sum - worst) / range)) : least,
    sparse: score,
    dense,
  }));
}
