import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scoreUnit } from '../../index-builder/weights/calibrate.ts';
import { search } from '../../shared/search/search.ts';
import { type BuiltIndex, buildDocuments, temporaryFolder } from '../build-documents.ts';

/** Ids of the hits of a query. */
async function ask({ index, context }: BuiltIndex, query: string): Promise<string[]> {
  const { hits } = await search(index, { query, k: 10, offset: 0, mode: 'exact', withText: false }, context);
  return hits.map(({ id }) => id);
}

describe('scoreUnit', () => {
  it.each([
    [
      { word: 12, piece: 0 },
      { word: 3, piece: 1 },
    ],
    [
      { word: 12, piece: 3 },
      { word: 3, piece: 20 },
    ],
    [
      { word: 0, piece: 1e9 },
      { word: 3, piece: 1e5 },
    ],
    [
      { word: 1e-9, piece: 0 },
      { word: 1, piece: 0 },
    ],
    [
      { word: 255.5, piece: 255.5 },
      { word: 1, piece: 1 },
    ],
  ])('keeps the largest sums of scales %o and query weights %o below the limit', (scales, weights) => {
    const unit = scoreUnit(scales, weights);
    const largest = Math.max(scales.word * weights.word, scales.piece * weights.piece);
    const integerWeight = Math.max(1, Math.round((unit * largest) / 255));
    expect(256 * 255 * integerWeight).toBeLessThan(2 ** 31);
    // And makes use of it.
    expect(256 * 255 * integerWeight).toBeGreaterThan(2 ** 31 * 0.99);
    expect(unit > 0 && (unit < 1 || Number.isInteger(unit))).toBe(true);
  });

  it('is a number where there is nothing to score', () => {
    expect(scoreUnit({ word: 0, piece: 0 }, { word: 3, piece: 1 })).toBe(1);
  });
});

describe('an index', () => {
  it('may hold documents without a single word', async () => {
    const built = await buildDocuments([{ id: 'a', title: '!!!' }]);
    expect(await ask(built, 'amber')).toEqual([]);
    built.remove();
  });

  it('does not search fields that have no weight', async () => {
    const documents = [{ id: 'a', url: '/zebra/', title: 'amber' }];
    const built = await buildDocuments(documents, { bm25: { weights: { url: 0 } } });
    expect(await ask(built, 'zebra')).toEqual([]);
    expect(await ask(built, 'amber')).toEqual(['a']);
    built.remove();
  });

  it('bears weights of tokens far apart', async () => {
    const built = await buildDocuments([
      { id: 'small', title: 'amber', vector: { am: 1e-30, ber: 1 } },
      { id: 'large', title: 'amber', vector: { am: 1e30 } },
    ]);
    expect(await ask(built, 'am')).toEqual(['large', 'small']);
    expect(await ask(built, 'ber')).toEqual(['small']);
    built.remove();
  });

  it.each([1e-31, 1e31])('refuses a weight of %d', async (weight) => {
    await expect(buildDocuments([{ id: 'a', title: 'amber', vector: { am: weight } }])).rejects.toMatchObject({
      code: 'bad-request',
      place: { line: 1 },
    });
  });

  it('weighs queries by a table of any size', async () => {
    const temporary = temporaryFolder();
    const file = join(temporary.path, 'weights.json');
    // More tokens than a function takes arguments.
    const tokens = Array.from({ length: 150_000 }, (_, i): [string, number] => [`t${i}`, 0.5]);
    writeFileSync(file, JSON.stringify(Object.fromEntries([['am', 1], ...tokens])));
    const documents = [{ id: 'a', title: 'amber', vector: { am: 1, ber: 2 } }];
    const built = await buildDocuments(documents, { queryWeights: file });
    expect(await ask(built, 'am')).toEqual(['a']);
    expect(await ask(built, 'ber')).toEqual([]);
    built.remove();
    temporary.remove();
  });
});
