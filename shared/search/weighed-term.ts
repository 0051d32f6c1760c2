import type { Origin } from '../api.ts';
import { CairnError } from '../errors.ts';
import { IMPACT_MAX, QUERY_WEIGHT_LIMIT, type ScoredSpace } from '../format/layout.ts';
import type { Scoring } from '../format/release.ts';

/** A distinct term of a query with its weight: lambda of its space, for this kind of query, times q_t. */
export interface WeighedTerm {
  readonly space: ScoredSpace;
  readonly term: string;
  readonly weight: number;
  /** Number of the query's word that it stands for; undefined: it stands for none, as pieces do. */
  readonly word?: number;
  /** Undefined: it was typed. */
  readonly origin?: Exclude<Origin, 'typed'>;
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
