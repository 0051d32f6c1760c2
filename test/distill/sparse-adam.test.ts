import { describe, expect, it } from 'vitest';
import { ADAM, SparseAdam } from '../../index-builder/distill/sparse-adam.ts';
import { random } from '../golden/random.ts';

const DIMS = 8;
const ROWS = 1100;

/** Adam on one number, as its paper writes it. */
class PlainAdam {
  #m = 0;
  #v = 0;

  step(value: number, gradient: number, rate: number, t: number): number {
    this.#m = ADAM.beta1 * this.#m + (1 - ADAM.beta1) * gradient;
    this.#v = ADAM.beta2 * this.#v + (1 - ADAM.beta2) * gradient ** 2;
    const m = this.#m / (1 - ADAM.beta1 ** t);
    const v = this.#v / (1 - ADAM.beta2 ** t);
    return value - (rate * m) / (Math.sqrt(v) + ADAM.epsilon);
  }
}

describe('Adam on rows', () => {
  it('is Adam where every row has a gradient, more of them than it has room for at first', () => {
    const next = random(3);
    const adam = new SparseAdam(ROWS, DIMS);
    const rows = Float32Array.from({ length: ROWS * DIMS }, () => next());
    const plain = Float64Array.from(rows);
    const optimizers = Array.from(plain, () => new PlainAdam());
    for (let t = 1; t <= 5; t++) {
      const gradients = Float64Array.from(rows, () => next() - 0.5);
      for (let row = 0; row < ROWS; row++) adam.add(row, gradients, row * DIMS);
      adam.step(rows, 0.1 / t);
      optimizers.forEach((own, i) => (plain[i] = own.step(plain[i]!, gradients[i]!, 0.1 / t, t)));
    }
    for (let i = 0; i < plain.length; i++) expect(Math.abs(rows[i]! - plain[i]!)).toBeLessThan(1e-5);
  });

  it('adds up the gradients that a row gets, and leaves the others as they are', () => {
    const gradient = Float64Array.from({ length: 2 * DIMS }, (_, i) => i - 7.5);
    const [once, twice] = [new SparseAdam(4, DIMS), new SparseAdam(4, DIMS)];
    const [a, b] = [new Float32Array(4 * DIMS).fill(1), new Float32Array(4 * DIMS).fill(1)];
    once.add(
      2,
      gradient.map((value) => 2 * value),
      DIMS,
    );
    twice.add(2, gradient, DIMS);
    twice.add(2, gradient, DIMS);
    once.step(a, 0.5);
    twice.step(b, 0.5);
    expect(a).toEqual(b);
    expect(a.subarray(0, 2 * DIMS).every((value) => value === 1)).toBe(true);
    expect(a.subarray(2 * DIMS, 3 * DIMS).every((value) => value !== 1)).toBe(true);
    // What was taken into account is forgotten.
    const before = a.slice();
    once.step(a, 0.5);
    expect(a).toEqual(before);
  });
});
