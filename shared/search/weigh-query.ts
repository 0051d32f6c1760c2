import { CairnError } from '../errors.ts';
import { IMPACT_MAX, QUERY_TERMS_LIMIT, QUERY_WEIGHT_LIMIT, type Space } from '../format/layout.ts';
import type { Scoring } from '../format/release.ts';
import type { Language } from '../text/languages.ts';
import type { SplitPieces } from '../text/pieces.ts';
import { analyzeWords } from '../text/words.ts';

/** A distinct term of a query with its weight: lambda of its space times q_t. */
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
  readonly splitPieces: SplitPieces;
  /** Weight of each piece; undefined: every piece weighs 1. */
  readonly pieceWeights: ReadonlyMap<string, number> | undefined;
}

/**
 * Weighs a query by look-up alone. Words weigh 1 per occurrence up to a cap; pieces weigh what the table says,
 * however often they occur; no term is dropped.
 * @throws CairnError `bad-request` (more distinct terms than can be scored)
 */
export function weighQuery(query: string, weights: QueryWeights): WeighedTerm[] {
  const terms = weights.spaces.flatMap((space) =>
    space === 'word' ? weighWords(query, weights) : weighPieces(query, weights),
  );
  const weighed = terms.filter((term) => term.weight > 0);
  if (weighed.length > QUERY_TERMS_LIMIT) {
    throw new CairnError(
      'bad-request',
      `the query has ${weighed.length} distinct terms, expected at most ${QUERY_TERMS_LIMIT}`,
    );
  }
  return weighed;
}

function weighWords(query: string, { languages, scoring }: QueryWeights): WeighedTerm[] {
  const counts = new Map<string, number>();
  analyzeWords(query, languages, (term) => counts.set(term, (counts.get(term) ?? 0) + 1));
  return Array.from(counts, ([term, count]) => ({
    space: 'word',
    term,
    weight: scoring.weights.word * Math.min(count, scoring.occurrenceCap),
  }));
}

function weighPieces(query: string, { splitPieces, pieceWeights, scoring }: QueryWeights): WeighedTerm[] {
  return Array.from(new Set(splitPieces(query)), (term) => ({
    space: 'piece',
    term,
    weight: scoring.weights.piece * (pieceWeights ? (pieceWeights.get(term) ?? 0) : 1),
  }));
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
