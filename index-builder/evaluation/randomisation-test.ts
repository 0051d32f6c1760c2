/** Queries that differ up to which every assignment of signs is tried. */
const EXACT_LIMIT = 16;
/** Assignments that are drawn where there are more than that. */
export const TRIALS = 10_000;
// Fixed, so that the same runs give the same p-value; its value means nothing.
const SEED = 2007;
// Part of the sum of all differences up to which two sums are equal: the same numbers in another order.
const ROUNDING = 1e-10;

/**
 * Two-sided p-value of Fisher's randomisation test of paired differences, one for each query: the share of all
 * assignments of signs to them whose sum is at least as far from 0 as the sum that was observed. It is exact where at
 * most 16 differ from 0; else (c + 1) / (t + 1) for c of t = 10,000 random assignments, so that it is never 0.
 * (Smucker, Allan and Carterette, "A comparison of statistical significance tests for information retrieval
 * evaluation", CIKM 2007.)
 */
export function randomisationTest(differences: readonly number[]): number {
  // A difference of 0 has no sign to change.
  const changed = differences.filter((difference) => difference !== 0);
  const slack = ROUNDING * changed.reduce((sum, difference) => sum + Math.abs(difference), 0);
  const observed = Math.abs(changed.reduce((sum, difference) => sum + difference, 0)) - slack;
  if (changed.length > EXACT_LIMIT) return (countRandom(changed, observed) + 1) / (TRIALS + 1);
  return countAll(changed, observed) / 2 ** changed.length;
}

/** How many of all assignments reach the sum; the bits of a number are the signs. */
function countAll(differences: readonly number[], least: number): number {
  let count = 0;
  for (let signs = 0; signs < 2 ** differences.length; signs++) {
    let sum = 0;
    differences.forEach((difference, i) => (sum += (signs >>> i) & 1 ? difference : -difference));
    if (Math.abs(sum) >= least) count++;
  }
  return count;
}

/** How many of `TRIALS` random assignments reach the sum. */
function countRandom(differences: readonly number[], least: number): number {
  const next = randomBits(SEED);
  let count = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    let sum = 0;
    let signs = 0;
    differences.forEach((difference, i) => {
      signs = i % 32 === 0 ? next() : signs >>> 1;
      sum += signs & 1 ? difference : -difference;
    });
    if (Math.abs(sum) >= least) count++;
  }
  return count;
}

/** Numbers of 32 random bits, the same for the same seed on every host (Mulberry32). */
export function randomBits(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
