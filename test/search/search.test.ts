import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_MIX } from '../../index-builder/weights/default-mix.ts';
import type { Mix } from '../../shared/format/release.ts';
import { queryKind } from '../../shared/text/query-kind.ts';
import { type BuiltIndex, buildDocuments, temporaryFolder } from '../build-documents.ts';
import { Reference } from '../reference.ts';
import { compare } from './compare.ts';
import { corpora, manyDocuments, PIECES, queries } from './corpora.ts';
import { querySides } from './query-sides.ts';

const { path, remove } = temporaryFolder();
afterAll(remove);
// Weights far apart, and none for one token.
const SIDES = querySides(path, PIECES, { am: 1.5, '##ber': 0.3, bir: 7, '##ch': 1e-3, ce: 2.5 });

const share = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const shares = fc.record({ word: share, piece: share });
const mixes: fc.Arbitrary<Mix> = fc.record({ plain: shares, question: shares, symbol: shares });

/** The index, with queries mixed otherwise. */
function withMix({ index, context }: BuiltIndex, mix: Mix): Pick<BuiltIndex, 'index' | 'context'> {
  const scoring = { ...index.manifest.scoring, mix };
  const manifest = { ...index.manifest, scoring };
  return { context, index: { ...index, manifest, queryWeights: { ...index.queryWeights, scoring } } };
}

describe('search', () => {
  it.each(SIDES)('equals the brute-force scorer, with queries split by $name', async ({ config, reference }) => {
    const kinds = new Set<string>();
    const property = fc.asyncProperty(
      corpora,
      fc.option(shares, { nil: undefined }),
      mixes,
      fc.array(fc.tuple(queries, fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 8 })), {
        minLength: 3,
        maxLength: 6,
      }),
      async (documents, weights, mix, requests) => {
        const built = await buildDocuments(documents, { ...config, weights });
        const truth = new Reference(documents, undefined, reference);
        for (const [query, k, offset] of requests) {
          await compare(built, truth, query, k, offset);
          await compare(withMix(built, mix), truth, query, k, offset);
          kinds.add(queryKind(query));
        }
        built.remove();
      },
    );
    await fc.assert(property, { numRuns: 25 });
    expect(kinds.size).toBe(3);
  });

  it('mixes the spaces by the kind of the query where nobody names their shares', async () => {
    const documents = manyDocuments(200).map((document, i) => ({
      ...document,
      vector: { [PIECES[i % PIECES.length]!]: 1 + (i % 7) },
    }));
    const built = await buildDocuments(documents);
    expect(built.index.manifest.scoring.mix).toEqual(DEFAULT_MIX);
    const truth = new Reference(documents);
    for (const query of ['amber am', 'how amber am', 'camelCase am', 'amber am ce?'])
      await compare(built, truth, query, 100, 0);
    built.remove();
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
