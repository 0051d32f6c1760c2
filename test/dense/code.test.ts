import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../index-builder/dense/code.ts';
import type { Projection } from '../../index-builder/dense/projection.ts';
import { random } from '../golden/random.ts';

/** A projection and an embedding that it takes, of numbers with few bits: sums of them are exact in any order. */
const cases = fc
  .record({ eighths: fc.integer({ min: 1, max: 4 }), source: fc.integer({ min: 1, max: 20 }), seed: fc.nat() })
  .map(({ eighths, source, seed }) => {
    const next = random(seed + 1);
    const draw = (length: number): Float32Array =>
      Float32Array.from({ length }, () => Math.round(64 * next() - 32) / 32);
    const dims = 8 * eighths;
    return { projection: { source, dims, matrix: draw(dims * source), mean: draw(source) }, embedding: draw(source) };
  });

/** Each dimension of the projected embedding, before its length is made 1 again. */
function plainProducts({ source, dims, matrix, mean }: Projection, embedding: Float32Array): number[] {
  const length = Math.sqrt(embedding.reduce((sum, value) => sum + value * value, 0));
  const direction = Float32Array.from(embedding, (value) => (length > 0 ? value / length : 0));
  return Array.from({ length: dims }, (_, i) =>
    direction.reduce((sum, value, j) => sum + (value - mean[j]!) * matrix[i * source + j]!, 0),
  );
}

describe('a code', () => {
  it('of one bit has the sign of each dimension, lowest first', () => {
    fc.assert(
      fc.property(cases, ({ projection, embedding }) => {
        const products = plainProducts(projection, embedding);
        const code = codeOf(projection, embedding, 1);
        if (products.every((value) => value === 0)) expect(code).toBeUndefined();
        else {
          expect(code).toHaveLength(projection.dims / 8);
          const bits = products.map((_, i) => ((code![Math.floor(i / 8)]! >> (i % 8)) & 1) === 1);
          expect(bits).toEqual(products.map((value) => value > 0));
        }
      }),
    );
  });

  it('of eight bits has each dimension, in steps of which 127 are five deviations', () => {
    fc.assert(
      fc.property(cases, ({ projection, embedding }) => {
        const products = plainProducts(projection, embedding);
        const length = Math.sqrt(products.reduce((sum, value) => sum + value * value, 0));
        fc.pre(length > 0);
        const code = codeOf(projection, embedding, 8)!;
        expect(code).toHaveLength(projection.dims);
        products.forEach((value, i) => {
          const exact = ((value / length) * Math.sqrt(projection.dims) * 127) / 5;
          const clamped = Math.max(-127, Math.min(127, exact));
          // Rounded to the nearest: of the product as a 32-bit float, hence a little more than half a step.
          expect(Math.abs(((code[i]! << 24) >> 24) - clamped)).toBeLessThan(0.501);
        });
      }),
    );
  });

  it('of eight bits is cut off at 127, on both sides', () => {
    const only = (value: number): Uint8Array => {
      const matrix = new Float32Array(64);
      matrix[0] = value;
      return codeOf({ source: 1, dims: 64, matrix, mean: Float32Array.of(0) }, Float32Array.of(1), 8)!;
    };
    expect([...only(3).subarray(0, 2)]).toEqual([127, 0]);
    expect([...only(-3).subarray(0, 2)]).toEqual([129, 0]);
  });
});
