import { CairnError } from '../../shared/errors.ts';
import type { Scoring } from '../../shared/format/release.ts';
import { QUERY_TERMS_LIMIT, SCORE_LIMIT, SCORED_SPACES, type ScoredSpace } from '../../shared/format/layout.ts';
import type { Scored } from '../../shared/search/scoring/top-k.ts';
import type { WeighedTerm } from '../../shared/search/weighed-term.ts';
import { type QueryWeights, weighQuery } from '../../shared/search/query/weigh-query.ts';

/** Asks a shard for its k best documents. */
export type AskBest = (
  shard: number,
  terms: readonly WeighedTerm[],
  k: number,
) => Promise<{ readonly top: readonly Scored[] }>;

/** Titles that stand in for queries. */
export const CALIBRATION_QUERIES = 200;

/**
 * What a term's weight, times the unit, may come to: 255 (C w / 255 + 1/2) = C w + 127.5 a term; and at least 255, since no
 * weight rounds to 0.
 */
const TERM_LIMIT = SCORE_LIMIT / QUERY_TERMS_LIMIT - 255;

/**
 * Score of weight 1, an integer unless weights are enormous, as large as it can be while the most terms of the
 * largest weights stay below the limit of scores: 256 terms, each of impact 255 times a rounded weight of at most
 * C w + 1/2.
 */
export function scoreUnit(
  largestScale: Readonly<Record<ScoredSpace, number>>,
  largestQueryWeight: Readonly<Record<ScoredSpace, number>>,
): number {
  const largest = Math.max(largestScale.word * largestQueryWeight.word, largestScale.piece * largestQueryWeight.piece);
  // Documents without a single term: there is nothing to score.
  if (largest === 0) return 1;
  const unit = TERM_LIMIT / largest;
  return unit < 1 ? unit : Math.floor(unit);
}

/** The largest scale that a term may have under a unit that is given. */
export function scaleLimit(unit: number, largestQueryWeight: number): number {
  return TERM_LIMIT / unit / largestQueryWeight;
}

/**
 * Shares of the spaces such that both give their best document the same weight on average, with titles of the
 * collection as stand-in queries: statistics of the corpus alone, no judgements. The larger share is 1. Shards are asked one after the
 * other, so that whoever answers holds one at a time.
 */
export async function calibrateWeights(
  queries: readonly string[],
  base: QueryWeights,
  ask: AskBest,
  shards: number,
): Promise<Record<ScoredSpace, number>> {
  const asked = queries.flatMap((query) =>
    SCORED_SPACES.map((space) => {
      const scoring: Scoring = { ...base.scoring, weights: { word: 1, piece: 1 } };
      return { space, terms: termsOf(query, { ...base, spaces: [space], scoring }), score: 0 };
    }),
  );
  for (let shard = 0; shard < shards; shard++) {
    for (const each of asked) {
      const { top } = await ask(shard, each.terms, 1);
      each.score = Math.max(each.score, top[0]?.score ?? 0);
    }
  }
  const best = { word: 0, piece: 0 };
  for (const { space, score } of asked) best[space] += score;
  if (best.word === 0 || best.piece === 0) return { word: 1, piece: 1 };
  const smallest = Math.min(best.word, best.piece);
  return { word: smallest / best.word, piece: smallest / best.piece };
}

/** Terms of a title; none where it has more than a query may have. */
function termsOf(title: string, weights: QueryWeights): WeighedTerm[] {
  try {
    return weighQuery(title, weights);
  } catch (error) {
    if (error instanceof CairnError && error.code === 'bad-request') return [];
    throw error;
  }
}
