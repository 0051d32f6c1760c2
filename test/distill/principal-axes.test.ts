import { describe, expect, it } from 'vitest';
import { project, projectionHash } from '../../index-builder/dense/projection.ts';
import { fitProjection, projectAll, randomRotation } from '../../index-builder/distill/principal-axes.ts';
import { seededRandom } from '../../index-builder/distill/random.ts';

const SOURCE = 24;

/** Vectors that vary by 2^-i along the i-th axis of their own, around a point that is not the origin. */
function vectorsOf(count: number): Float32Array {
  const random = seededRandom(9);
  const axes = randomRotation(SOURCE, 4);
  const vectors = new Float32Array(count * SOURCE);
  for (let row = 0; row < count; row++) {
    for (let axis = 0; axis < SOURCE; axis++) {
      const size = random.normal() * 2 ** -axis;
      for (let i = 0; i < SOURCE; i++) vectors[row * SOURCE + i]! += size * axes.get(axis, i);
    }
    for (let i = 0; i < SOURCE; i++) vectors[row * SOURCE + i]! += 5;
  }
  return vectors;
}

const vectors = vectorsOf(1500);

describe('the projection onto principal axes', () => {
  for (const dims of [8, 16, 24]) {
    const { projection, kept } = fitProjection(vectors, SOURCE, dims, 1);

    it(`has orthonormal rows, ${dims} of them`, () => {
      for (let a = 0; a < dims; a++) {
        for (let b = 0; b < dims; b++) {
          let sum = 0;
          for (let i = 0; i < SOURCE; i++)
            sum += projection.matrix[a * SOURCE + i]! * projection.matrix[b * SOURCE + i]!;
          expect(sum).toBeCloseTo(Number(a === b), 5);
        }
      }
    });

    it(`keeps of the variance what ${dims} axes have, and says how much`, () => {
      const [own, all] = [dims, SOURCE].map((count) =>
        Array.from({ length: count }, (_, axis) => 4 ** -axis).reduce((sum, value) => sum + value, 0),
      ) as [number, number];
      expect(kept).toBeCloseTo(own / all, 4);
      expect(kept).toBeLessThanOrEqual(1 + 1e-9);
    });
  }

  it('gives every dimension about the same to say', () => {
    const { projection } = fitProjection(vectors, SOURCE, 16, 1);
    const projected = projectAll(projection, vectors);
    const above = new Float64Array(16);
    projected.forEach((value, i) => (above[i % 16]! += Number(value > 0) / 1500));
    for (const share of above) expect(Math.abs(share - 0.5)).toBeLessThan(0.1);
  });

  it('is the same bytes for the same seed, and others for another', () => {
    const hash = (seed: number): string => projectionHash(fitProjection(vectors, SOURCE, 16, seed).projection);
    expect(hash(1)).toBe(hash(1));
    expect(hash(2)).not.toBe(hash(1));
  });

  it('projects many vectors as it projects one, to length 1', () => {
    const { projection } = fitProjection(vectors, SOURCE, 8, 3);
    const all = projectAll(projection, vectors);
    for (const row of [0, 511, 512, 1499]) {
      const own = project(projection, vectors.subarray(row * SOURCE, (row + 1) * SOURCE));
      expect(Math.hypot(...own)).toBeCloseTo(1, 6);
      own.forEach((value, i) => expect(all[row * 8 + i]).toBeCloseTo(value, 6));
    }
  });

  it('leaves nothing of the mean', () => {
    const { projection } = fitProjection(vectors, SOURCE, 8, 3);
    const zeros = { ...projection, mean: new Float32Array(SOURCE).fill(1) };
    expect(project(zeros, new Float32Array(SOURCE).fill(1))).toEqual(new Float32Array(8));
  });
});

describe('a random rotation', () => {
  it('keeps lengths and angles', () => {
    const rotation = randomRotation(32, 5);
    const product = rotation.mmul(rotation.transpose());
    for (let i = 0; i < 32; i++)
      for (let j = 0; j < 32; j++) expect(product.get(i, j)).toBeCloseTo(Number(i === j), 10);
  });
});
