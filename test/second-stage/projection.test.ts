import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { project, unit } from '../../index-builder/dense/projection.ts';
import { decodeProjectionBlock, encodeProjectionBlock } from '../../shared/format/projection-block.ts';
import { mutateBytes } from '../format/mutate.ts';
import { random } from '../golden/random.ts';

const numbers = (length: number): fc.Arbitrary<Float32Array> =>
  fc
    .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length })
    .map((all) => Float32Array.from(all));

describe('the block of a projection', () => {
  it('brings embeddings where the projection of a build does, but for 8 bits', () => {
    const sizes = fc.record({ source: fc.integer({ min: 1, max: 40 }), dims: fc.constantFrom(8, 16) });
    const drawn = sizes.chain(({ source, dims }) =>
      fc.record({
        source: fc.constant(source),
        dims: fc.constant(dims),
        matrix: numbers(source * dims),
        mean: numbers(source).map((mean) => mean.map((value) => value / 10)),
        embedding: numbers(source).filter((values) => values.some((value) => Math.abs(value) > 0.1)),
      }),
    );
    fc.assert(
      fc.property(drawn, ({ embedding, ...projection }) => {
        const opened = decodeProjectionBlock(encodeProjectionBlock(projection), projection.dims);
        expect(opened.source).toBe(projection.source);
        const own = unit(embedding);
        const truth = project(projection, own);
        const projected = Float32Array.from(opened.project(own));
        if (projected.every((value) => value === 0)) return;
        expect(Math.sqrt(projected.reduce((sum, value) => sum + value * value, 0)) / 2 ** 24).toBeCloseTo(1, 4);
        // Directions: what cancels out in the sum leaves errors of a row's 8 bits.
        const raw = rawLength(projection, own);
        const cosine = truth.reduce((sum, value, i) => sum + value * (projected[i]! / 2 ** 24), 0);
        if (raw > 0.5) expect(cosine).toBeGreaterThan(0.99);
      }),
    );
  });

  it('is refused where its length, or a number, cannot be', () => {
    const payload = encodeProjectionBlock({
      source: 3,
      dims: 8,
      matrix: new Float32Array(24).fill(0.5),
      mean: new Float32Array(3),
    });
    expect(() => decodeProjectionBlock(payload, 8)).not.toThrow();
    expect(() => decodeProjectionBlock(payload, 16)).toThrow(expect.objectContaining({ code: 'corrupt' }));
    for (let end = 0; end < payload.length; end++)
      expect(() => decodeProjectionBlock(payload.slice(0, end), 8)).toThrow(
        expect.objectContaining({ code: 'corrupt' }),
      );
    const spoilt = payload.slice();
    spoilt.set([0, 0, 0x80, 0x7f], 2);
    expect(() => decodeProjectionBlock(spoilt, 8)).toThrow('numbers that are not finite');
  });

  it('opens mutated bytes or refuses them as damaged, and gives whole numbers then', () => {
    const matrix = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i));
    const payload = encodeProjectionBlock({ source: 3, dims: 8, matrix, mean: Float32Array.of(0.1, 0, -0.1) });
    const fates = { opened: 0, refused: 0 };
    for (let run = 0; run < 1000; run++) {
      const mutated = mutateBytes(payload, random(run));
      try {
        const projected = decodeProjectionBlock(mutated, 8).project(unit(Float32Array.of(1, 2, 3)));
        expect(projected).toHaveLength(8);
        for (const value of projected) expect(Math.abs(value)).toBeLessThanOrEqual(2 ** 24 + 1);
        fates.opened++;
      } catch (error) {
        expect(error).toMatchObject({ code: 'corrupt' });
        fates.refused++;
      }
    }
    expect(fates.opened).toBeGreaterThan(50);
    expect(fates.refused).toBeGreaterThan(50);
  });
});

function rawLength({ source, dims, matrix, mean }: Parameters<typeof project>[0], embedding: Float32Array): number {
  let squares = 0;
  for (let dim = 0; dim < dims; dim++) {
    let sum = 0;
    for (let i = 0; i < source; i++) sum += matrix[dim * source + i]! * (embedding[i]! - mean[i]!);
    squares += sum * sum;
  }
  return Math.sqrt(squares);
}
