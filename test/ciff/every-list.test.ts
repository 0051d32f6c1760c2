import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyDocument } from '../../index-builder/folder/every-document.ts';
import { everyList } from '../../index-builder/folder/every-list.ts';
import { compareBytes, utf8 } from '../../shared/bytes.ts';
import { decodeScale, encodeScale, toImpact } from '../../shared/format/scale.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { random } from '../golden/random.ts';

// Three shards, with terms of all frequencies: some in every document, most in one, a few in one shard alone.
const next = random(11);
const DOCUMENTS = Array.from({ length: 2500 }, (_, i) => ({
  id: `d${String(i).padStart(4, '0')}`,
  title: `title ${i % 9}`,
  vector: Object.fromEntries(
    Array.from({ length: 8 }, (_, slot) => [
      slot === 0 ? 'all' : i < 900 && slot === 1 ? 'early' : `t${Math.floor(3000 ** next())}`,
      Math.ceil(next() * 1000) / 256,
    ]),
  ),
}));

let built: BuiltIndex;
beforeAll(async () => {
  built = await buildDocuments(DOCUMENTS, { shardDocuments: 1000 });
}, 120_000);
afterAll(() => built.remove());

describe('every list of an index', () => {
  test('is what the vectors say, in the order of keys, in the numbers of the release', async () => {
    const { index, context } = built;
    expect(index.directories).toHaveLength(3);
    // Both ways in which a list is stored.
    expect(
      index.directories.every(
        ({ residentTerms, wordIndex }) => residentTerms.count > 0 && wordIndex.extents.length > 0,
      ),
    ).toBe(true);
    const expected = new Map<string, [number, number][]>();
    for (const [document, { vector }] of DOCUMENTS.entries())
      for (const [term, weight] of Object.entries(vector))
        expected.set(term, [...(expected.get(term) ?? []), [document, weight]]);
    const order = [...expected.keys()].sort((a, b) => compareBytes(utf8(a), utf8(b)));
    let lists = 0;
    for await (const { term, scaleBits, documents, impacts } of everyList(index, context, 'piece')) {
      const name = Buffer.from(term).toString();
      expect(name).toBe(order[lists++]);
      const postings = expected.get(name)!;
      expect([...documents]).toEqual(postings.map(([document]) => document));
      expect(scaleBits).toBe(encodeScale(Math.max(...postings.map(([, weight]) => weight))));
      const scale = decodeScale(scaleBits);
      expect([...impacts]).toEqual(postings.map(([, weight]) => toImpact(weight, scale)));
    }
    expect(lists).toBe(expected.size);
  });

  test('of the other space is of that space alone', async () => {
    const { index, context } = built;
    const lengths = new Map<string, number>();
    for await (const { term, documents } of everyList(index, context, 'word'))
      lengths.set(Buffer.from(term).toString(), documents.length);
    expect(lengths.size).toBe(index.manifest.counts.terms.word);
    expect(lengths.get('titl')).toBe(DOCUMENTS.length);
    expect(lengths.has('all')).toBe(false);
  });
});

describe('every document of an index', () => {
  test('comes in order, over the bounds of shards and batches', async () => {
    const ids = async (range?: { first: number; end: number }) => {
      const found: string[] = [];
      for await (const batch of everyDocument(built.index, built.context, range))
        found.push(...batch.map(({ id }) => id));
      return found;
    };
    const all = DOCUMENTS.map(({ id }) => id);
    expect(await ids()).toEqual(all);
    expect(await ids({ first: 990, end: 2100 })).toEqual(all.slice(990, 2100));
    expect(await ids({ first: 7, end: 7 })).toEqual([]);
  });
});
