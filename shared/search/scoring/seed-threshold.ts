import type { TermPostings } from './posting-source.ts';
import { takeScored } from './candidates.ts';
import type { CostCounter } from '../reading/costs.ts';
import type { Accumulator } from './accumulator.ts';
import { TopK } from './top-k.ts';

/**
 * A score that k documents reach at least, from the largest impacts of each term alone: the k-th of these documents' sums
 * so far, which can only grow. 0 where they are fewer. With it the first chunk need not be scored as a whole.
 * @param forget forgets the scores of a chunk's documents that are in no answer
 * @throws CairnError `corrupt`
 */
export function seedThreshold(
  terms: readonly TermPostings[],
  k: number,
  scratch: Accumulator,
  costs: CostCounter,
  forget: (chunk: number) => void,
): number {
  const best = new TopK(k);
  const seeds = terms.flatMap(({ weight, sources }) =>
    sources.slice(0, 1).map((first) => ({ weight, source: first.again() })),
  );
  for (;;) {
    const chunk = seeds.reduce((next, { source }) => Math.min(next, source.chunk), Infinity);
    if (chunk === Infinity) return best.threshold;
    for (const { weight, source } of seeds) {
      if (source.chunk !== chunk) continue;
      costs.postings += source.left;
      source.add(weight, scratch);
    }
    forget(chunk);
    takeScored(0, best, scratch, costs);
  }
}
