import { describe, expect, test } from 'vitest';
import type { Evaluation } from '../../index-builder/evaluation/evaluate.ts';
import { checkGate, parseGate } from '../../index-builder/evaluation/gate.ts';

const meaning = (value: number): Evaluation => ({
  metrics: ['map'],
  means: { map: value },
  unanswered: 0,
  perQuery: [],
});

describe('a gate', () => {
  test.each([
    // Gate, this mean, the other mean, the bound, whether it passes.
    ['map>=0.5', 0.5, 0, 0.5, true],
    ['map>=0.5', 0.4999, 0, 0.5, false],
    ['map>0.5', 0.5, 0, 0.5, false],
    ['map>0.5', 0.5001, 0, 0.5, true],
    [' map >= .5 ', 0.5, 0, 0.5, true],
    ['map>=0', 0, 0, 0, true],
    ['map>=1', 1, 0, 1, true],
    ['map>=against', 0.5, 0.5, 0.5, true],
    ['map>against', 0.5, 0.5, 0.5, false],
    ['map>=against-0.25', 0.5, 0.75, 0.5, true],
    ['map>=against - 0.25', 0.4999, 0.75, 0.5, false],
    ['map>against+0.25', 0.75, 0.5, 0.75, false],
    ['map>against+.25', 0.7501, 0.5, 0.75, true],
  ])('%s with a mean of %d, against %d, is %d: %s', (text, value, other, bound, passed) => {
    const result = checkGate(parseGate(text), meaning(value), meaning(other));
    expect(result).toMatchObject({ gate: text.trim(), metric: 'map', value, bound, passed });
  });

  test('knows its metric and what it is relative to', () => {
    expect(parseGate('nDCG@10>against')).toMatchObject({ metric: { name: 'ndcg@10' }, relative: true, strict: true });
    expect(parseGate('ndcg@10>=0.69')).toMatchObject({ relative: false, strict: false, bound: 0.69 });
  });

  test.each([
    '',
    'map',
    'map>=',
    'map>',
    'map=0.5',
    'map==0.5',
    'map<0.5',
    'map=>0.5',
    '>=0.5',
    'map>=0.5x',
    'map>=0.5>0.4',
    'map>=1.01',
    'map>=69',
    'map>=-0.1',
    'map>=against-1.5',
    'map>=against0.5',
    'map>=against 0.5',
    'map>=other',
    'map>=0.5-against',
    'map>=1e-3',
    'map>=NaN',
  ])('is refused as "%s"', (text) => {
    expect(() => parseGate(text)).toThrow(
      expect.objectContaining({
        code: 'bad-request',
        message: expect.stringContaining(
          `the gate is "${text}", expected a metric, > or >=, and a number from 0`,
        ) as string,
      }),
    );
  });

  test('is refused with an unknown metric', () => {
    expect(() => parseGate('f1@10>0.5')).toThrow('the metric "f1@10" is unknown');
  });
});
