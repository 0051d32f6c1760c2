import { CairnError } from '../errors.ts';
import { IMPACT_MAX, QUERY_TERMS_LIMIT, QUERY_WEIGHT_LIMIT, type Space } from '../format/layout.ts';
import type { Scoring } from '../format/release.ts';
import type { Language } from '../text/languages.ts';
import { queryKind } from '../text/query-kind.ts';
import { analyzeWords } from '../text/words.ts';
import type { WeighPieces } from './weigh-pieces.ts';

/** A distinct term of a query with its weight: lambda of its space, for this kind of query, times q_t. */
export interface WeighedTerm {
  readonly space: Space;
  readonly term: string;
  readonly weight: number;
}

/** What a query is weighed with: all of it is known before the query arrives. */
export interface QueryWeights {
  readonly spaces: readonly Space[];
  readonly scoring: Scoring;
  readonly languages: readonly Language[];
  readonly weighPieces: WeighPieces;
}

/**
 * Weighs a query by look-up alone. Words weigh 1 per occurrence up to a cap; pieces weigh what the table says,
 * however often they occur; no term is dropped. The kind of the query decides how the spaces are mixed.
 * @throws CairnError `bad-request` (more distinct terms than can be scored)
 */
export function weighQuery(query: string, weights: QueryWeights): WeighedTerm[] {
  const { spaces, scoring } = weights;
  const mix = scoring.mix[queryKind(query)];
  const terms = spaces.flatMap((space) => {
    const share = scoring.weights[space] * mix[space];
    if (share === 0) return [];
    const counts = space === 'word' ? countWords(query, weights) : weights.weighPieces(query);
    return Array.from(counts, ([term, count]) => ({ space, term, weight: share * count }));
  });
  const weighed = terms.filter((term) => term.weight > 0);
  if (weighed.length > QUERY_TERMS_LIMIT) {
    throw new CairnError(
      'bad-request',
      `the query has ${weighed.length} distinct terms, expected at most ${QUERY_TERMS_LIMIT}`,
    );
  }
  return weighed;
}

/** Occurrences of each word, up to the cap. */
function countWords(query: string, { languages, scoring }: QueryWeights): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  analyzeWords(query, languages, (term) =>
    counts.set(term, Math.min(scoring.occurrenceCap, (counts.get(term) ?? 0) + 1)),
  );
  return counts;
}

/**
 * Integer weight of a query's term against a term's scale (design: q' = round(C lambda q max_t / 255)), at least 1 so
 * that no term is dropped.
 * @throws CairnError `corrupt` (so large that scores could overflow, which no builder lets happen)
 */
export function integerWeight(term: WeighedTerm, scale: number, scoring: Scoring): number {
  const weight = Math.max(1, Math.round((scoring.unit * term.weight * scale) / IMPACT_MAX));
  if (weight > QUERY_WEIGHT_LIMIT)
    throw new CairnError('corrupt', `a term's weight comes to ${weight}, expected at most ${QUERY_WEIGHT_LIMIT}`);
  return weight;
}
