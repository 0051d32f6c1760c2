import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { average, measure, ndcg, recall, reciprocalRank } from '../../index-builder/evaluation/metrics.ts';

/** Two highly relevant documents, a slightly relevant one, and one that was judged and is not. */
const JUDGED = new Map([
  ['a', 2],
  ['b', 1],
  ['c', 2],
  ['no', 0],
]);

describe('nDCG', () => {
  test('is a sum of grades, each divided by log2 of the rank plus 1, in parts of the best order', () => {
    // Found: b at 1, a at 3; best: a, c, b.
    const found = 1 / Math.log2(2) + 2 / Math.log2(4);
    const best = 2 / Math.log2(2) + 2 / Math.log2(3) + 1 / Math.log2(4);
    expect(ndcg(['b', 'no', 'a', 'unjudged'], JUDGED, 10)).toBeCloseTo(found / best, 12);
    expect(found / best).toBeCloseTo(0.5317, 4);
  });

  test('is 1 for the best order, ties in any order, and 0 where nothing is found', () => {
    expect(ndcg(['a', 'c', 'b', 'no'], JUDGED, 10)).toBe(1);
    expect(ndcg(['c', 'a', 'b'], JUDGED, 10)).toBe(1);
    expect(ndcg(['no', 'unjudged'], JUDGED, 10)).toBe(0);
    expect(ndcg([], JUDGED, 10)).toBe(0);
  });

  test('cuts the ranking and the best order alike', () => {
    expect(ndcg(['a', 'c', 'unjudged'], JUDGED, 2)).toBe(1);
    expect(ndcg(['unjudged', 'unheard', 'a'], JUDGED, 2)).toBe(0);
    expect(ndcg(['b'], JUDGED, 1)).toBe(0.5);
  });

  test('takes grades below 0 for irrelevant, and has nothing to find without a relevant document', () => {
    const spam = new Map([
      ['spam', -2],
      ['a', 1],
    ]);
    expect(ndcg(['spam', 'a'], spam, 10)).toBeCloseTo(1 / Math.log2(3), 12);
    expect(ndcg(['a'], new Map([['a', 0]]), 10)).toBe(0);
  });
});

describe('recall', () => {
  test('is the share of the relevant documents that were found', () => {
    expect(recall(['a', 'no', 'x'], JUDGED, 100)).toBeCloseTo(1 / 3, 12);
    expect(recall(['a', 'b', 'c'], JUDGED, 100)).toBe(1);
    expect(recall(['a', 'b', 'c'], JUDGED, 2)).toBeCloseTo(2 / 3, 12);
    expect(recall([], JUDGED, 100)).toBe(0);
    expect(recall(['no'], new Map([['no', 0]]), 100)).toBe(0);
  });
});

describe('reciprocal rank', () => {
  test('is 1 by the place of the first relevant document', () => {
    expect(reciprocalRank(['a'], JUDGED, 10)).toBe(1);
    expect(reciprocalRank(['no', 'x', 'b', 'a'], JUDGED, 10)).toBeCloseTo(1 / 3, 12);
    expect(reciprocalRank(['no', 'x', 'b'], JUDGED, 2)).toBe(0);
    expect(reciprocalRank([], JUDGED, 10)).toBe(0);
  });
});

const names = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
const rankings = fc.uniqueArray(names, { maxLength: 8 });
const judgements = fc
  .array(fc.tuple(names, fc.integer({ min: -1, max: 3 })), { maxLength: 8 })
  .map((all) => new Map(all));

test('every measure is within 0 and 1, and more relevant documents further up never make one smaller', () => {
  fc.assert(
    fc.property(rankings, judgements, (ranking, judged) => {
      const measures = measure(ranking, judged);
      for (const value of Object.values(measures)) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1 + 1e-12);
      }
      const better = measure(
        [...ranking].sort((a, b) => (judged.get(b) ?? 0) - (judged.get(a) ?? 0)),
        judged,
      );
      expect(better['ndcg@10']).toBeGreaterThanOrEqual(measures['ndcg@10'] - 1e-12);
      expect(better['mrr@10']).toBeGreaterThanOrEqual(measures['mrr@10']);
      expect(better['recall@100']).toBe(measures['recall@100']);
    }),
  );
});

test('the mean of several queries is that of each measure', () => {
  const zero = { 'ndcg@10': 0, 'recall@100': 0, 'mrr@10': 0 };
  const some = { 'ndcg@10': 0.5, 'recall@100': 1, 'mrr@10': 0.25 };
  expect(average([zero, some])).toEqual({ 'ndcg@10': 0.25, 'recall@100': 0.5, 'mrr@10': 0.125 });
});
