import { describe, expect, it } from 'vitest';
import { rerank } from '../../shared/search/second-stage/rerank.ts';

const order = (...candidates: [score: number, dense: number | undefined][]): number[] =>
  rerank(
    candidates.map(([score, dense], document) => ({ document, score, dense })),
    1,
  ).map(({ document }) => document);

describe('rerank', () => {
  it('adds what both stages say, from their least to their largest', () => {
    // Parts of the first stage 1, .6, .5, 0; of the second 0, .5, 1, .25.
    const ranked = rerank(
      [
        { document: 4, score: 200, dense: -100 },
        { document: 3, score: 160, dense: 100 },
        { document: 2, score: 150, dense: 300 },
        { document: 1, score: 100, dense: 0 },
      ],
      1,
    );
    expect(ranked.map(({ document, score }) => [document, score])).toEqual([
      [2, 175],
      [3, 154],
      [4, 150],
      [1, 112],
    ]);
  });

  it('gives ties to the first stage, then to the lower number', () => {
    expect(order([2, 0], [1, 1])).toEqual([0, 1]);
    expect(order([5, 3], [5, 3], [5, 3])).toEqual([0, 1, 2]);
  });

  it('takes a document without a code to fit as the first stage says', () => {
    expect(order([10, 5], [9, undefined], [0, 5])).toEqual([1, 0, 2]);
    expect(order([10, undefined], [5, undefined], [0, undefined])).toEqual([0, 1, 2]);
    expect(order([10, undefined], [5, 7], [0, 9])).toEqual([0, 2, 1]);
  });

  it('ranks by one stage where the other does not tell candidates apart', () => {
    expect(order([7, 1], [7, 3], [7, 2])).toEqual([1, 2, 0]);
    expect(order([9, 4], [8, 4], [7, 4])).toEqual([0, 1, 2]);
    expect(order([9, undefined])).toEqual([0]);
    expect(rerank([], 1)).toEqual([]);
  });

  it('counts by its weight, down to nothing', () => {
    const candidates = [
      { document: 0, score: 10, dense: 0 },
      { document: 1, score: 9, dense: 1 },
      { document: 2, score: 0, dense: 1 },
    ];
    const first = (weight: number): number[] => rerank(candidates, weight).map(({ document }) => document);
    expect(first(0)).toEqual([0, 1, 2]);
    expect(first(0.05)).toEqual([0, 1, 2]);
    expect(first(1)).toEqual([1, 0, 2]);
    expect(first(4)).toEqual([1, 2, 0]);
  });
});
