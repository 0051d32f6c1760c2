import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EmbeddingPool, type EmbeddingPooling } from '../../index-builder/encoders/embedding-pooling.ts';
import { fromHalf, toHalf } from '../../index-builder/encoders/half-float.ts';
import { expectRefused } from '../format/refusals.ts';

const value = fc.double({ min: -4, max: 4, noNaN: true }).map(Math.fround);

/** Windows of rows, one row for each token. */
const windows = fc.integer({ min: 1, max: 7 }).chain((width) =>
  fc.array(fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }), {
    minLength: 1,
    maxLength: 4,
  }),
);

const meanOf = (rows: readonly (readonly number[])[]): number[] =>
  rows[0]!.map((_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length);

const POOLED: Readonly<Record<'mean' | 'cls' | 'last', (rows: number[][]) => number[]>> = {
  mean: meanOf,
  cls: (rows) => rows[0]!,
  last: (rows) => rows.at(-1)!,
};

/** The embedding of windows, plainly: each window's vector as often as it has tokens. */
function plain(all: number[][][], pooling: 'mean' | 'cls' | 'last', normalize: boolean): number[] {
  const mean = meanOf(all.flatMap((rows) => rows.map(() => POOLED[pooling](rows))));
  const length = normalize ? Math.hypot(...mean) : 1;
  return mean.map((each) => each / length);
}

function pool(all: number[][][], pooling: EmbeddingPooling, normalize: boolean): Float32Array | undefined {
  const own = new EmbeddingPool({ pooling, normalize }, undefined);
  for (const rows of all)
    own.add({ dims: [1, rows.length, rows[0]!.length], data: Float32Array.from(rows.flat()) }, rows.length);
  return own.finish();
}

describe('the embedding of windows', () => {
  it('is their mean by tokens, of the mean, the first or the last token, in numbers of 16 bits', () => {
    const property = fc.property(
      windows,
      fc.constantFrom('mean' as const, 'cls' as const, 'last' as const),
      fc.boolean(),
      (all, pooling, normalize) => {
        const expected = plain(all, pooling, normalize);
        // Nothing but zeros is refused, and what nearly cancels out has no direction.
        fc.pre(Math.max(...plain(all, pooling, false).map(Math.abs)) > 1e-3);
        const found = pool(all, pooling, normalize)!;
        expect(found).toHaveLength(expected.length);
        found.forEach((each, i) => {
          expect(Math.abs(each - expected[i]!)).toBeLessThanOrEqual(Math.abs(expected[i]!) * 2 ** -11 + 1e-7);
          expect(fromHalf(toHalf(each))).toBe(each);
        });
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it('is what the model has pooled itself, each window by its tokens', () => {
    for (const pooling of ['none', 'mean', 'cls'] as const) {
      const own = new EmbeddingPool({ pooling, normalize: false }, 2);
      own.add({ dims: [1, 2], data: Float32Array.of(1, 4) }, 3);
      own.add({ dims: [1, 2], data: Float32Array.of(5, 0) }, 1);
      expect([...own.finish()!]).toEqual([2, 3]);
    }
  });

  it('is none without a window', () => {
    expect(new EmbeddingPool({ pooling: 'mean', normalize: true }, 3).finish()).toBeUndefined();
  });

  it.each<[string, number[], EmbeddingPooling, number?]>([
    ['another number of tokens', [1, 3, 4], 'mean'],
    ['a batch', [2, 2, 4], 'mean'],
    ['a batch that is pooled', [2, 4], 'mean'],
    ['one dimension', [4], 'mean'],
    ['no width', [1, 2, 0], 'mean'],
    ['another width', [1, 2, 4], 'mean', 5],
    ['tokens where they are pooled', [1, 2, 4], 'none'],
  ])('refuses %s', (_, dims, pooling, width) => {
    const own = new EmbeddingPool({ pooling, normalize: true }, width);
    const data = new Float32Array(dims.reduce((product, dim) => product * dim, 1)).fill(1);
    expectRefused(() => own.add({ dims, data }, 2), 'bad-request');
  });

  it('refuses what is no finite number wherever it counts, zeros alone, and what 16 bits cannot hold', () => {
    for (const normalize of [true, false]) {
      for (const bad of [NaN, Infinity, -Infinity])
        for (let at = 0; at < 4; at++) {
          const rows = [0, 1].map((row) => [0, 1].map((i) => (row * 2 + i === at ? bad : 1)));
          expectRefused(() => pool([rows], 'mean', normalize), 'bad-request');
        }
      expectRefused(() => pool([[[0, 0]]], 'mean', normalize), 'bad-request');
    }
    expectRefused(() => pool([[[1e-9, 0]]], 'mean', false), 'bad-request');
    expect([...pool([[[1e-9, 0]]], 'mean', true)!]).toEqual([1, 0]);
    expectRefused(() => pool([[[1e9, 0]]], 'mean', false), 'bad-request');
    expect([...pool([[[1e30, 0]]], 'mean', true)!]).toEqual([1, 0]);
  });
});
