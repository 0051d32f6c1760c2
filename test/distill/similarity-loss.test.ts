import { describe, expect, it } from 'vitest';
import { SimilarityLoss } from '../../index-builder/distill/similarity-loss.ts';
import { random } from '../golden/random.ts';

function draw(seed: number, length: number): Float64Array {
  const next = random(seed);
  return Float64Array.from({ length }, () => 2 * next() - 1);
}

function unitRows(values: Float64Array, dims: number): Float64Array {
  return values.map((value, i) => {
    const row = values.subarray(i - (i % dims), i - (i % dims) + dims);
    return value / Math.hypot(...row);
  });
}

/** The loss, as its formula reads. */
function plainLoss(
  sums: Float64Array,
  targets: Float64Array,
  n: number,
  contrast: number,
  temperature: number,
): number {
  const dims = sums.length / n;
  const units = unitRows(sums, dims);
  const cosine = (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < dims; k++) sum += units[i * dims + k]! * targets[j * dims + k]!;
    return sum;
  };
  let loss = 0;
  for (let i = 0; i < n; i++) {
    const logits = Array.from({ length: n }, (_, j) => cosine(i, j) / temperature);
    const softmax = Math.exp(logits[i]!) / logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    loss += (1 - cosine(i, i) - contrast * Math.log(softmax)) / n;
  }
  return loss;
}

describe('the loss', () => {
  for (const [n, dims] of [
    [1, 8],
    [3, 8],
    [5, 16],
    [8, 24],
  ] as const) {
    const sums = draw(n, n * dims);
    const targets = unitRows(draw(100 + n, n * dims), dims);
    const settings = { contrast: 0.3, temperature: 0.2 };

    it(`is its formula for ${n} queries of ${dims} numbers`, () => {
      const { loss, cosine } = new SimilarityLoss(n, dims, settings).evaluate(
        sums,
        targets,
        n,
        new Float64Array(n * dims),
      );
      expect(loss).toBeCloseTo(plainLoss(sums, targets, n, 0.3, 0.2), 10);
      expect(1 - cosine).toBeCloseTo(plainLoss(sums, targets, n, 0, 0.2), 10);
    });

    it(`has the gradient of finite differences for ${n} queries of ${dims} numbers`, () => {
      const gradient = new Float64Array(n * dims);
      new SimilarityLoss(n + 2, dims, settings).evaluate(sums, targets, n, gradient);
      const step = 1e-5;
      for (let i = 0; i < sums.length; i++) {
        const at = (by: number): number =>
          plainLoss(
            sums.map((value, k) => (k === i ? value + by : value)),
            targets,
            n,
            0.3,
            0.2,
          );
        expect(gradient[i]).toBeCloseTo((at(step) - at(-step)) / (2 * step), 7);
      }
    });
  }

  it('turns nothing where a sum is nothing', () => {
    const gradient = new Float64Array(16).fill(9);
    const targets = unitRows(draw(1, 16), 8);
    const { loss } = new SimilarityLoss(2, 8, { contrast: 0.1, temperature: 0.05 }).evaluate(
      new Float64Array(16),
      targets,
      2,
      gradient,
    );
    expect(loss).toBeCloseTo(1 + 0.1 * Math.log(2), 10);
    expect(gradient.every((value) => value === 0)).toBe(true);
  });
});
