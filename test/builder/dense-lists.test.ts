import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limitList } from '../../index-builder/weights/dense-lists.ts';
import { buildDocuments } from '../build-documents.ts';
import { postings } from '../format/arbitraries.ts';

const lists = postings(300, { minLength: 1, maxLength: 40 });

describe('a list that is longer than its limit', () => {
  test('keeps the postings of the largest impacts, of equal ones the first', () => {
    const limits = fc.record({
      share: fc.double({ min: 0.01, max: 1, noNaN: true }),
      least: fc.integer({ min: 1, max: 50 }),
    });
    const property = fc.property(lists, limits, fc.integer({ min: 1, max: 300 }), (list, limit, count) => {
      const pairs = Array.from(list.documents, (document, i) => ({ document, impact: list.impacts[i]! }));
      const most = Math.max(limit.least, Math.ceil(limit.share * count));
      const best = pairs.toSorted((a, b) => b.impact - a.impact || a.document - b.document).slice(0, most);
      best.sort((a, b) => a.document - b.document);
      expect(limitList(list, count, limit)).toEqual({
        documents: Uint32Array.from(best, ({ document }) => document),
        impacts: Uint8Array.from(best, ({ impact }) => impact),
      });
    });
    fc.assert(property, { numRuns: 500 });
  });

  test('is cut once for all shards', async () => {
    const documents = Array.from({ length: 2500 }, (_, i) => {
      return { id: `d${i}`, text: `path ${i % 5 === 0 ? 'path path ' : ''}${'stone '.repeat(i % 7)}` };
    });
    const denseLists = { share: 0.1, least: 1 };
    const built = await Promise.all(
      [1000, 2500].map((shardDocuments) => buildDocuments(documents, { shardDocuments, denseLists })),
    );
    const counts = built.map(({ index }) => index.manifest.counts.postings.word);
    expect(counts).toEqual([500, 500]);
    for (const { remove } of built) remove();
  });
});
