import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildDocuments } from '../build-documents.ts';
import { Reference } from '../reference.ts';
import { compare } from './compare.ts';
import { corpora, manyDocuments, queries } from './corpora.ts';

describe('search', () => {
  it('equals the brute-force scorer', async () => {
    const property = fc.asyncProperty(
      corpora,
      fc.array(fc.tuple(queries, fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 8 })), {
        minLength: 3,
        maxLength: 6,
      }),
      async (documents, requests) => {
        const built = await buildDocuments(documents, { weights: { word: 1, piece: 0.5 } });
        const truth = new Reference(documents);
        for (const [query, k, offset] of requests) await compare(built, truth, query, k, offset);
        built.remove();
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it('equals it on long lists, in 1, 3 and 8 shards', async () => {
    const documents = manyDocuments(7900);
    const truth = new Reference(documents);
    expect(truth.df('amber')).toBeGreaterThan(768);
    for (const [shards, shardDocuments] of [
      [1, 8000],
      [3, 2900],
      [8, 1000],
    ] as const) {
      const built = await buildDocuments(documents, { shardDocuments });
      expect(built.index.directories).toHaveLength(shards);
      for (const query of ['the', 'amber ledge', 'the of to amber', 'marsh marsh delta grove', 'camelCase case'])
        await compare(built, truth, query, 50, 17);
      built.remove();
    }
  });
});
