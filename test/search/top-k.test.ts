import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareScored, type Scored, TopK } from '../../shared/search/scoring/top-k.ts';

/** Scores with many ties; documents are numbered by their place, with gaps. */
const scored = fc
  .array(fc.tuple(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 2 ** 31 - 1 })), fc.nat(2)), {
    maxLength: 100,
    size: 'max',
  })
  .map((rows) => {
    let document = -1;
    return rows.map(([score, gap]): Scored => ({ document: (document += 1 + gap), score }));
  });

describe('TopK', () => {
  it('keeps what sorting keeps', () => {
    fc.assert(
      fc.property(scored, fc.integer({ min: 1, max: 12 }), (documents, k) => {
        const top = new TopK(k);
        for (const { document, score } of documents) top.offer(document, score);
        expect(top.sorted()).toEqual([...documents].sort(compareScored).slice(0, k));
      }),
    );
  });

  it('misses nothing by leaving out what does not exceed the threshold', () => {
    fc.assert(
      fc.property(scored, fc.integer({ min: 1, max: 12 }), (documents, k) => {
        const top = new TopK(k);
        for (const { document, score } of documents) if (score > top.threshold) top.offer(document, score);
        expect(top.sorted()).toEqual([...documents].sort(compareScored).slice(0, k));
      }),
    );
  });

  it('has a threshold of 0 until it is full, then the score of the worst kept', () => {
    const top = new TopK(2);
    expect(top.threshold).toBe(0);
    top.offer(3, 10);
    expect(top.threshold).toBe(0);
    top.offer(4, 30);
    expect(top.threshold).toBe(10);
    top.offer(5, 20);
    expect(top.threshold).toBe(20);
  });

  it('keeps the first of equal documents', () => {
    const top = new TopK(2);
    for (const document of [1, 2, 3, 4]) top.offer(document, 5);
    expect(top.sorted().map(({ document }) => document)).toEqual([1, 2]);
  });
});

describe('compareScored', () => {
  it('orders by score, then by document', () => {
    const rows = [
      { document: 2, score: 5 },
      { document: 1, score: 5 },
      { document: 0, score: 1 },
      { document: 9, score: 2 ** 32 - 1 },
    ];
    expect(rows.sort(compareScored).map(({ document }) => document)).toEqual([9, 1, 2, 0]);
  });
});
