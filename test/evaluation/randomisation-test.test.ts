import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomisationTest, TRIALS } from '../../index-builder/evaluation/randomisation-test.ts';

/**
 * The p-value by another way: how many assignments give each sum, counted difference by difference. Exact for whole
 * numbers, however many.
 */
function slowTest(differences: readonly number[]): number {
  let counts = new Map([[0, 1]]);
  for (const difference of differences) {
    const next = new Map<number, number>();
    for (const [sum, count] of counts)
      for (const each of [sum + difference, sum - difference]) next.set(each, (next.get(each) ?? 0) + count);
    counts = next;
  }
  const observed = Math.abs(differences.reduce((sum, difference) => sum + difference, 0));
  const far = [...counts].filter(([sum]) => Math.abs(sum) >= observed);
  return far.reduce((sum, [, count]) => sum + count, 0) / 2 ** differences.length;
}

/** Differences of metrics: sixty-fourths, which are added without rounding. */
const toValues = (whole: readonly number[]) => whole.map((difference) => difference / 64);

describe('a randomisation test', () => {
  test.each([
    // All eight sums of three ones: 3, 1, 1, 1 and their negatives; two are as far from 0 as 3.
    [[1, 1, 1], 0.25],
    // Sums of 1/2, 1/4 and 1/4: 1, 1/2, 1/2, 0 and their negatives; six are as far as the sum of 1/2.
    [[0.5, 0.25, -0.25], 0.75],
    // The sum is 0, and all are as far as that.
    [[0.5, -0.5], 1],
    // One query can be no evidence: both signs are as far.
    [[0.9], 1],
    // What does not differ does not count: as for three ones.
    [[0, 1, 0, 1, 1, 0], 0.25],
    [[0, 0], 1],
    [[], 1],
    // Sixteen of one sign: two assignments of 65,536.
    [Array.from({ length: 16 }, () => 0.1), 2 / 65536],
  ])('of %j is %d', (differences, p) => {
    expect(randomisationTest(differences)).toBe(p);
  });

  test('takes sums for equal that differ by rounding alone', () => {
    // .1 + .1 + .1 - .1 is above .2 in floats, .1 + .1 - .1 + .1 is not. Sums of four signs are .4 once, .2 four times,
    // 0 six times, and their negatives: ten of sixteen are as far as .2.
    expect(randomisationTest([0.1, 0.1, 0.1, -0.1])).toBe(10 / 16);
    expect(0.1 + 0.1 + 0.1 - 0.1).toBeGreaterThan(0.2);
  });

  test('is exact where at most 16 differ, whatever the sign, the order and the queries that do not differ', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -64, max: 64 }), { maxLength: 11 }), (whole) => {
        const p = slowTest(whole);
        expect(randomisationTest(toValues(whole))).toBe(p);
        expect(randomisationTest(toValues(whole.map((each) => -each)))).toBe(p);
        expect(randomisationTest([0, ...toValues(whole.toReversed()), 0])).toBe(p);
      }),
    );
  });

  test('of 17 is drawn, and never 0', () => {
    const equal = Array.from({ length: 17 }, () => 0.25);
    // Two of 131,072 are as far: among 10,000 there are none or few.
    const drawn = randomisationTest(equal) * (TRIALS + 1);
    expect(drawn).toBeCloseTo(Math.round(drawn), 9);
    expect(drawn).toBeGreaterThanOrEqual(1);
    expect(drawn).toBeLessThan(5);
    expect(randomisationTest([...equal.slice(1), 0, 0])).toBe(2 / 65536);
  });

  test('of many is near the exact value, and the same each time', () => {
    // Whole numbers from -10 to 12, so that more are above 0 than below; more than 16 of them are not 0.
    for (const [length, factor] of [
      [20, 5],
      [40, 7],
      [64, 11],
      [100, 13],
      [200, 3],
    ] as const) {
      const whole = Array.from({ length }, (_, i) => ((i * i * factor + 3 * i) % 23) - 10);
      const exact = slowTest(whole);
      const p = randomisationTest(toValues(whole));
      // Four standard deviations of a share of 10,000 trials, and the one that is added.
      expect(Math.abs(p - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / TRIALS) + 1 / TRIALS);
      expect(exact).toBeGreaterThan(0.001);
      expect(randomisationTest(toValues(whole))).toBe(p);
      expect(p * (TRIALS + 1)).toBeCloseTo(Math.round(p * (TRIALS + 1)), 9);
    }
  });
});
