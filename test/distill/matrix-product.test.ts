import { describe, expect, it } from 'vitest';
import { multiplyByTransposed, transpose } from '../../index-builder/distill/matrix-product.ts';
import { random } from '../golden/random.ts';

const LENGTHS = [1, 2, 3, 4, 5, 8, 9];

describe('the product of a matrix and a transposed one', () => {
  for (const n of LENGTHS) {
    it(`is that of three loops, for ${n} rows`, () => {
      const next = random(n);
      for (const m of LENGTHS) {
        for (const width of [1, 4, 7]) {
          const a = Float64Array.from({ length: n * width }, next);
          const b = Float64Array.from({ length: m * width }, next);
          const out = new Float64Array(n * m).fill(NaN);
          multiplyByTransposed(a, b, out, { n, m, width });
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < m; j++) {
              let sum = 0;
              for (let k = 0; k < width; k++) sum += a[i * width + k]! * b[j * width + k]!;
              expect(out[i * m + j]).toBeCloseTo(sum, 12);
            }
          }
        }
      }
    });
  }

  it('is undone by a second transposition', () => {
    const matrix = Float64Array.from({ length: 15 }, (_, i) => i);
    const [other, back] = [new Float64Array(15), new Float64Array(15)];
    transpose(matrix, other, 3, 5);
    expect(other.subarray(0, 4)).toEqual(Float64Array.of(0, 5, 10, 1));
    transpose(other, back, 5, 3);
    expect(back).toEqual(matrix);
  });
});
