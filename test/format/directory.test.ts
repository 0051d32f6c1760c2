import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../shared/bytes.ts';
import { decodeDirectory, type DirectoryParts, encodeDirectory } from '../../shared/format/directory.ts';
import {
  DICTIONARY_LIMIT_BYTES,
  HEADER_BYTES,
  PACK_LIMIT_BYTES,
  SHARD_LIMIT_DOCUMENTS,
} from '../../shared/format/layout.ts';
import { ResidentTermsWriter } from '../../shared/format/resident-terms.ts';
import { encodeWordIndex } from '../../shared/format/word-index.ts';
import { extents, texts } from './arbitraries.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused, withBytes } from './refusals.ts';

const NO_TERMS = new ResidentTermsWriter().toBytes();
const NO_WORDS = encodeWordIndex([]);
const KEY = Uint8Array.of(1, 97);

const packs = fc.array(
  fc.record({
    sha256: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    bytes: fc.oneof(fc.integer({ min: HEADER_BYTES + 1, max: 1 << 20 }), fc.constant(PACK_LIMIT_BYTES)),
  }),
  { minLength: 1, maxLength: 5 },
);

/** Directories of any number of documents; where blocks stand is nothing that a directory can judge. */
const directories: fc.Arbitrary<DirectoryParts> = fc
  .record({
    firstDocument: fc.nat(2 ** 32 - 1),
    packs,
    pages: fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 20 }),
    places: extents.filter((list) => list.length > 0),
    dictionary: fc.option(fc.record({ address: fc.nat(2 ** 20), bytes: fc.constantFrom(6, 7, 32773) }), {
      nil: undefined,
    }),
    names: fc.uniqueArray(texts, { maxLength: 5 }),
    withVectors: fc.boolean(),
  })
  .map(({ firstDocument, packs: own, pages, places, dictionary, names, withVectors }) => {
    const documents = pages.reduce((sum, page) => sum + page, 0);
    const place = (i: number) => ({ address: 16 + i * 100, bytes: 6 + i });
    return {
      documents,
      firstDocument,
      packs: own,
      residentTerms: NO_TERMS,
      wordIndex: encodeWordIndex(places.map((extent, i) => ({ separator: Uint8Array.of(1, i), extent }))),
      displayPages: pages.map((page, i) => ({ ...place(i), documents: page })),
      dictionary,
      idBuckets: places.slice(0, documents),
      vectorPages: withVectors ? Array.from({ length: Math.ceil(documents / 16) }, (_, i) => place(i)) : [],
      columns: names.map((name, i) => ({ ...place(i), name })),
    };
  });

const SMALL: DirectoryParts = {
  documents: 3,
  firstDocument: 7,
  packs: [{ sha256: new Uint8Array(32).fill(0xab), bytes: 1000 }],
  residentTerms: NO_TERMS,
  wordIndex: NO_WORDS,
  displayPages: [
    { address: 16, bytes: 10, documents: 1 },
    { address: 26, bytes: 10, documents: 2 },
  ],
  dictionary: { address: 66, bytes: 10 },
  idBuckets: [{ address: 36, bytes: 10 }],
  vectorPages: [{ address: 46, bytes: 10 }],
  columns: [{ address: 56, bytes: 10, name: 'level' }],
};

/** The bytes of a directory before the extents of its dictionary, none or one, and those after them. */
function aroundDictionary(): { before: Uint8Array; after: Uint8Array } {
  const without = encodeDirectory({ ...SMALL, dictionary: undefined });
  const has = encodeDirectory(SMALL);
  // Two bytes of the extent, 66 and 10; where they stand the other directory goes on.
  const start = without.findIndex((byte, i) => byte !== has[i]);
  return { before: without.subarray(0, start), after: without.subarray(start + 1) };
}

const decodeParts = (parts: Partial<DirectoryParts>) => decodeDirectory(encodeDirectory({ ...SMALL, ...parts }));

describe('directory', () => {
  it('comes back', () => {
    const property = fc.property(directories, (parts) => {
      const directory = decodeDirectory(encodeDirectory(parts));
      const { documents, firstDocument, dictionary, idBuckets, vectorPages } = parts;
      expect(directory).toMatchObject({ documents, firstDocument, idBuckets, vectorPages });
      expect(directory.dictionary).toEqual(dictionary);
      expect(directory.packs.map(({ name, bytes }) => ({ name, bytes }))).toEqual(
        parts.packs.map(({ sha256, bytes }) => ({ name: toHex(sha256), bytes })),
      );
      let end = 0;
      for (const { startByte, bytes } of directory.packs) {
        expect(startByte).toBe(end);
        end += bytes;
      }
      expect(directory.displayPages).toEqual(parts.displayPages.map(({ address, bytes }) => ({ address, bytes })));
      parts.displayPages.forEach((page, i) =>
        expect(directory.displayStarts[i + 1]! - directory.displayStarts[i]!).toBe(page.documents),
      );
      expect([...directory.columns]).toEqual(
        parts.columns.map(({ name, address, bytes }) => [name, { address, bytes }]),
      );
    });
    fc.assert(property);
  });

  it('carries the resident terms and the word index', () => {
    const writer = new ResidentTermsWriter();
    const entry = { df: 2, scaleBits: 0x3f80, address: 66, tiers: [{ bytes: 20, largestImpact: 9 }] };
    writer.add(KEY, entry);
    const extent = { address: 86, bytes: 9 };
    const wordIndex = encodeWordIndex([{ separator: Uint8Array.of(1), extent }]);
    const directory = decodeParts({ residentTerms: writer.toBytes(), wordIndex });
    expect(directory.residentTerms.find(KEY)).toEqual({ entry, ordinal: 0 });
    expect(directory.wordIndex.find(KEY)).toEqual(extent);
  });

  it('is refused when it is cut or longer', () => {
    for (const payload of [encodeDirectory(SMALL), encodeDirectory({ ...SMALL, dictionary: undefined })]) {
      expectCutsRefused(payload, (bytes) => decodeDirectory(bytes));
      expectJunkRefused(payload, (bytes) => decodeDirectory(bytes));
    }
  });

  it('is refused with two dictionaries, one that can hold nothing, or one beyond what a page can refer to', () => {
    const { before, after } = aroundDictionary();
    const withDictionaries = (...bytes: number[]) => decodeDirectory(Uint8Array.from([...before, ...bytes, ...after]));
    expect(withDictionaries(0).dictionary).toBeUndefined();
    expect(withDictionaries(1, 0, 6).dictionary).toEqual({ address: 0, bytes: 6 });
    expectRefused(() => withDictionaries(1, 0, 5));
    expectRefused(() => withDictionaries(2, 0, 6, 0, 6));
    const largest = { address: 66, bytes: DICTIONARY_LIMIT_BYTES + 5 };
    expect(decodeParts({ dictionary: largest }).dictionary).toEqual(largest);
    expectRefused(() => decodeParts({ dictionary: { ...largest, bytes: largest.bytes + 1 } }));
  });

  it('is refused with another number of documents than a shard can have, or than its pages have', () => {
    for (const documents of [0, 2, 4, SHARD_LIMIT_DOCUMENTS + 1, 2 ** 32 - 1])
      expectRefused(() => decodeParts({ documents }));
    const page = { address: 16, bytes: 10 };
    for (const counts of [[], [0, 3], [3, 0], [4], [2 ** 32 - 1, 4]])
      expectRefused(() =>
        decodeParts({ displayPages: counts.map((documents, i) => ({ ...page, address: 16 + i * 10, documents })) }),
      );
  });

  it('is refused with packs that cannot be', () => {
    const sha256 = new Uint8Array(32);
    expectRefused(() => decodeParts({ packs: [] }));
    for (const bytes of [0, HEADER_BYTES, PACK_LIMIT_BYTES + 1])
      expectRefused(() => decodeParts({ packs: [{ sha256, bytes }] }));
    const largest = { sha256, bytes: PACK_LIMIT_BYTES };
    expect(decodeParts({ packs: Array.from({ length: 15 }, () => largest) }).packs).toHaveLength(15);
    expectRefused(() => decodeParts({ packs: Array.from({ length: 16 }, () => largest) }));
    // A number of packs that there is no room for.
    expectRefused(() => decodeDirectory(withBytes(encodeDirectory(SMALL), 8, 0x7f)));
  });

  it('is refused without id buckets, with a vector page too few or too many, or a column twice', () => {
    expectRefused(() => decodeParts({ idBuckets: [] }));
    expectRefused(() => decodeParts({ idBuckets: [36, 46, 56, 66].map((address) => ({ address, bytes: 10 })) }));
    expect(decodeParts({ vectorPages: [] }).vectorPages).toEqual([]);
    expectRefused(() => decodeParts({ vectorPages: [46, 56].map((address) => ({ address, bytes: 10 })) }));
    const level = SMALL.columns[0]!;
    expectRefused(() => decodeParts({ columns: [level, { ...level, address: 66 }] }));
  });
});
