import { IMPACT_MAX, QUERY_WEIGHT_LIMIT } from '../../format/layout.ts';
import type { PlannedTerm } from '../reading/plan.ts';

/**
 * Largest score that a document of each shard could have, from the resident directories alone; 0: the shard has none of
 * the terms. A term that a word block may hold adds at most what the largest impact would: its scale, which is one for
 * the whole release, is known where it is resident in another shard, and else the format bounds its weight.
 */
export function shardBounds(plans: readonly (readonly PlannedTerm[])[]): number[] {
  const most = (plans[0] ?? []).map((_, term) => {
    const list = plans.map((plan) => plan[term]!).find((planned) => planned.kind === 'list');
    return IMPACT_MAX * (list?.weight ?? QUERY_WEIGHT_LIMIT);
  });
  return plans.map((plan) => plan.reduce((sum, planned, term) => sum + mostOf(planned, most[term]!), 0));
}

function mostOf(planned: PlannedTerm, inWordBlock: number): number {
  if (planned.kind === 'absent') return 0;
  return planned.kind === 'rare' ? inWordBlock : planned.weight * planned.entry.tiers[0]!.largestImpact;
}
