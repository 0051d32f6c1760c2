import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeScale, encodeScale, isScale, toImpact } from '../../shared/format/scale.ts';
import { scaleBits } from './arbitraries.ts';

/** Weights that a scale can be found for: up to the largest bfloat16. */
const weights = fc.double({ min: 1e-38, max: decodeScale(0x7f7f), noNaN: true });

describe('scale', () => {
  it('is the smallest of its kind that is not below the weight', () => {
    const property = fc.property(weights, (weight) => {
      const bits = encodeScale(weight);
      expect(decodeScale(bits)).toBeGreaterThanOrEqual(weight);
      expect(decodeScale(bits - 1)).toBeLessThan(weight);
    });
    fc.assert(property);
  });

  it('of a scale is itself', () => {
    const property = fc.property(scaleBits, (bits) => {
      expect(encodeScale(decodeScale(bits))).toBe(bits);
    });
    fc.assert(property);
  });

  it.each([
    [1, 0x3f80],
    [1.0001, 0x3f81],
    [2, 0x4000],
    [Number.MIN_VALUE, 0x0001],
  ])('of %f has the bits %i', (weight, bits) => {
    expect(encodeScale(weight)).toBe(bits);
  });

  it('is finite and above 0', () => {
    const found = Array.from({ length: 0x10000 }, (_, bits) => bits).filter(isScale);
    expect(found).toEqual(Array.from({ length: 0x7f7f }, (_, i) => i + 1));
  });
});

describe('impact', () => {
  it('stands for its weight within half a step', () => {
    const shares = fc.double({ min: 0, max: 1, minExcluded: true, noNaN: true });
    const property = fc.property(weights, shares, (largest, share) => {
      const scale = decodeScale(encodeScale(largest));
      const weight = largest * share;
      const impact = toImpact(weight, scale);
      expect(Number.isInteger(impact) && impact >= 1 && impact <= 255).toBe(true);
      const error = Math.abs(weight - (impact * scale) / 255);
      // Weights below half a step are lifted to a whole one, since a posting of nothing is none.
      expect(error).toBeLessThanOrEqual((weight * 510 < scale ? scale / 255 : scale / 510) * (1 + 1e-9));
    });
    fc.assert(property);
  });

  it('of the scale itself is 255, and of next to nothing 1', () => {
    expect(toImpact(3.5, 3.5)).toBe(255);
    expect(toImpact(1e-30, 3.5)).toBe(1);
    expect(toImpact(3.5 / 510, 3.5)).toBe(1);
    expect(toImpact((3.5 * 3) / 510, 3.5)).toBe(2);
  });
});
