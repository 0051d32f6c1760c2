import { tierPostings } from '../../format/tier.ts';
import type { PlannedTerm } from '../reading/plan.ts';

/**
 * A score that k documents of the release reach, from the resident directories alone; 0 where none is known. Lists are
 * ordered by impact, so that no posting of a tier is below the next tier's largest: the k best postings of a term, over
 * all shards, give k different documents that score at least as much as the last of them adds.
 */
export function residentThreshold(plans: readonly (readonly PlannedTerm[])[], k: number): number {
  const terms = plans[0]?.length ?? 0;
  let threshold = 0;
  for (let term = 0; term < terms; term++) {
    const lists = plans.map((plan) => plan[term]!);
    threshold = Math.max(threshold, reachedScore(lists.flatMap(runsOf), k));
  }
  return threshold;
}

/** Postings of a list that add at least `score` each. */
interface Run {
  readonly postings: number;
  readonly score: number;
}

function runsOf(planned: PlannedTerm): Run[] {
  if (planned.kind !== 'list') return [];
  const { df, tiers } = planned.entry;
  return tiers.flatMap(({ largestImpact }, i) => [
    // One posting of the tier has its largest impact, the others at least the next tier's, and none is below 1.
    { postings: 1, score: planned.weight * largestImpact },
    { postings: tierPostings(df, i) - 1, score: planned.weight * (tiers[i + 1]?.largestImpact ?? 1) },
  ]);
}

/** What the k-th best of the postings adds at least; 0 where they are fewer. */
function reachedScore(runs: Run[], k: number): number {
  let left = k;
  for (const { postings, score } of runs.sort((a, b) => b.score - a.score)) {
    left -= postings;
    if (left <= 0) return score;
  }
  return 0;
}
