import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Activation } from '../../index-builder/encoders/method.ts';
import { addOutput, type PoolingSettings, sparsify } from '../../index-builder/encoders/pooling.ts';
import { expectRefused } from '../format/refusals.ts';

const ACTIVATE: Readonly<Record<Activation, (x: number) => number>> = {
  none: (x) => x,
  relu: (x) => Math.max(0, x),
  log1p_relu: (x) => Math.log(1 + Math.max(0, x)),
  log1p_log1p_relu: (x) => Math.log(1 + Math.log(1 + Math.max(0, x))),
};
const activations = fc.constantFrom<Activation>('none', 'relu', 'log1p_relu', 'log1p_log1p_relu');
const raw = fc.double({ min: -8, max: 8, noNaN: true }).map(Math.fround);

/** Rows of raw outputs, one for each token, of so many pieces and some padding. */
const outputs = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 9 }), fc.nat(3))
  .chain(([tokens, pieces, padding]) =>
    fc.record({
      pieces: fc.constant(pieces),
      rows: fc.array(fc.array(raw, { minLength: pieces + padding, maxLength: pieces + padding }), {
        minLength: tokens,
        maxLength: tokens,
      }),
    }),
  );

function settingsOf(change: Partial<PoolingSettings>): PoolingSettings {
  return { encoder: 'MLM', activation: 'log1p_relu', pooling: 'max', pieces: 3, ...change };
}

function expectWeights(found: Float32Array, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((weight, i) => expect(found[i]).toBeCloseTo(Math.max(0, weight), 5));
}

describe('pooling', () => {
  it('of logits is the largest activated output of each piece, or their sum', () => {
    const property = fc.property(outputs, activations, fc.boolean(), ({ rows, pieces }, activation, sum) => {
      const weights = new Float32Array(pieces);
      const output = { dims: [1, rows.length, rows[0]!.length], data: Float32Array.from(rows.flat()) };
      addOutput(
        weights,
        output,
        rows.map(() => 0),
        settingsOf({ activation, pooling: sum ? 'sum' : 'max', pieces }),
      );
      const expected = Array.from({ length: pieces }, (_, piece) => {
        const own = rows.map((row) => ACTIVATE[activation](row[piece]!));
        return sum ? own.reduce((total, weight) => total + weight, 0) : Math.max(...own);
      });
      expectWeights(weights, expected);
    });
    fc.assert(property);
  });

  it('leaves what a model has pooled as it is', () => {
    const weights = new Float32Array(3);
    addOutput(weights, { dims: [1, 3], data: Float32Array.of(0.5, 0, 2) }, [7, 8], settingsOf({}));
    expectWeights(weights, [0.5, 0, 2]);
  });

  it('of several windows keeps the largest', () => {
    const weights = new Float32Array(3);
    for (const data of [Float32Array.of(0.5, 1, 0), Float32Array.of(2, 0, 0)])
      addOutput(weights, { dims: [1, 3], data }, [7], settingsOf({}));
    expectWeights(weights, [2, 1, 0]);
  });

  it('of weights of tokens gives each piece the largest of its own', () => {
    for (const dims of [
      [1, 4],
      [1, 4, 1],
    ]) {
      const weights = new Float32Array(6);
      const output = { dims, data: Float32Array.of(0.5, -1, 2, 1) };
      addOutput(weights, output, [3, 4, 3, 5], settingsOf({ encoder: 'MLP', activation: 'relu', pieces: 6 }));
      expectWeights(weights, [0, 0, 0, 2, 0, 1]);
    }
  });

  it.each<[string, number[], Partial<PoolingSettings>]>([
    ['another number of tokens', [1, 3, 3], {}],
    ['a batch', [2, 2, 3], {}],
    ['too few pieces', [1, 2, 2], {}],
    ['far too many pieces', [1, 2, 300], {}],
    ['one dimension', [3], {}],
    ['four dimensions', [1, 1, 2, 3], {}],
    ['two weights a token', [1, 2, 2], { encoder: 'MLP' }],
    ['weights of other tokens', [1, 3], { encoder: 'MLP' }],
  ])('refuses %s', (_, dims, change) => {
    const data = new Float32Array(dims.reduce((product, dim) => product * dim, 1));
    expectRefused(() => addOutput(new Float32Array(3), { dims, data }, [1, 2], settingsOf(change)), 'bad-request');
  });

  it('refuses what is no finite number, wherever it is', () => {
    for (const bad of [NaN, Infinity]) {
      for (let at = 0; at < 6; at++) {
        const data = new Float32Array(6).fill(1).fill(bad, at, at + 1);
        for (const activation of ['none', 'relu', 'log1p_relu'] as const)
          for (const pooling of ['max', 'sum'] as const)
            expectRefused(
              () =>
                addOutput(new Float32Array(3), { dims: [1, 2, 3], data }, [1, 2], settingsOf({ activation, pooling })),
              'bad-request',
            );
      }
    }
  });
});

describe('sparsify', () => {
  it('keeps what is above 0 and not special', () => {
    const { pieces, weights } = sparsify(Float32Array.of(1, 0, 0.25, -1, 3), new Set([0]));
    expect([...pieces]).toEqual([2, 4]);
    expect([...weights]).toEqual([0.25, 3]);
  });
});
