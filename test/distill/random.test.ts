import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../index-builder/distill/random.ts';

describe('seededRandom', () => {
  it('gives numbers evenly in [0, 1), the same for a seed', () => {
    const random = seededRandom(7).uniform;
    const numbers = Array.from({ length: 20_000 }, random);
    const again = seededRandom(7).uniform;
    expect(numbers.slice(0, 100)).toEqual(Array.from({ length: 100 }, again));
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    const tenths = Array<number>(10).fill(0);
    for (const number of numbers) tenths[Math.floor(10 * number)]!++;
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(150);
  });
});
