import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DisplayDictionary } from '../../index-builder/shard/display-dictionary.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { decodeDisplayPage, encodeDisplayPage, packDocuments } from '../../shared/format/display-page.ts';
import { DICTIONARY_LIMIT_BYTES, DISPLAY_PAGE_BYTES } from '../../shared/format/layout.ts';
import { buildDocuments } from '../build-documents.ts';
import { generatedDocuments } from '../golden/generated-documents.ts';
import { sentencesOf, siteOf } from './site-documents.ts';

function train(documents: Iterable<CairnDocument>): Uint8Array | undefined {
  const dictionary = new DisplayDictionary();
  for (const document of documents) dictionary.add(document);
  return dictionary.train();
}

/** Bytes of documents in display pages as a shard has them. */
function pageBytes(documents: readonly CairnDocument[], dictionary: Uint8Array | undefined): number {
  let bytes = 0;
  let page: CairnDocument[] = [];
  const close = (): void => {
    if (page.length === 0) return;
    const payload = encodeDisplayPage(page, dictionary);
    expect(decodeDisplayPage(payload, page.length, dictionary).documents).toEqual(page);
    bytes += payload.length;
    page = [];
  };
  for (const document of documents) {
    if (packDocuments([...page, document]).length > DISPLAY_PAGE_BYTES) close();
    page.push(document);
  }
  close();
  return bytes;
}

describe('the dictionary of display pages', () => {
  test('makes the pages of a collection shorter by more than it takes', () => {
    const documents = siteOf(800, 2);
    const dictionary = train(documents)!;
    const [without, withIt] = [pageBytes(documents, undefined), pageBytes(documents, dictionary)];
    expect(withIt + dictionary.length).toBeLessThan(0.9 * without);
    // And those of documents that it was not trained on.
    const others = siteOf(200, 3);
    expect(pageBytes(others, dictionary)).toBeLessThan(0.9 * pageBytes(others, undefined));
  });

  test('holds what documents share, and little else', () => {
    const documents = siteOf(800, 2);
    const dictionary = new TextDecoder('latin1').decode(train(documents));
    const shared = sentencesOf(40, 1);
    const parts = shared.flatMap((sentence) => [sentence.slice(0, 20), sentence.slice(-20)]);
    expect(parts.filter((part) => dictionary.includes(part)).length).toBeGreaterThan(parts.length / 2);
    const windows = Array.from({ length: dictionary.length - 12 }, (_, at) => dictionary.slice(at, at + 12));
    const known = windows.filter((part) => shared.some((sentence) => sentence.includes(part)));
    expect(known.length).toBeGreaterThan(windows.length / 2);
    // One byte of a collection in 64, and no more.
    const rowBytes = documents.reduce((sum, document) => sum + packDocuments([document]).length, 0);
    expect(dictionary.length).toBeLessThanOrEqual(rowBytes / 64);
  });

  test('is the same for the same documents, in any order', () => {
    const property = fc.property(fc.integer({ min: 600, max: 1500 }), fc.nat(1000), (count, seed) => {
      const documents = generatedDocuments(count, seed);
      const dictionary = train(documents);
      expect(train(structuredClone(documents).reverse())).toEqual(dictionary);
      expect(train([...documents.slice(count / 3), ...documents.slice(0, count / 3)])).toEqual(dictionary);
    });
    fc.assert(property, { numRuns: 10 });
    // More than the sample holds.
    const many = siteOf(12_000, 6);
    expect(packDocuments(many).length).toBeGreaterThan(3 << 20);
    expect(train([...many].reverse())).toEqual(train(many));
  });

  test('is not there for a collection that is small', () => {
    expect(train([])).toBeUndefined();
    expect(train(siteOf(1, 2))).toBeUndefined();
    // Rows of less than 64 KiB: a dictionary would take more than a byte in 64.
    expect(train(siteOf(200, 2))).toBeUndefined();
  });

  test('has between 1 KiB and 32 KiB', () => {
    for (const count of [600, 2000]) {
      const { length } = train(siteOf(count, 4))!;
      expect(length).toBeGreaterThanOrEqual(1 << 10);
      expect(length).toBeLessThanOrEqual(DICTIONARY_LIMIT_BYTES);
    }
    // Much in common: as much as DEFLATE can refer to.
    const rich = sentencesOf(2000, 5);
    const { length } = train(siteOf(9000, 6, rich))!;
    expect(length).toBeGreaterThan(DICTIONARY_LIMIT_BYTES - 64);
    expect(length).toBeLessThanOrEqual(DICTIONARY_LIMIT_BYTES);
  });

  test('looks at a document of any length, and does not take it for a collection', () => {
    const [long] = siteOf(1, 2);
    const text = sentencesOf(80_000, 8).join(' ');
    expect(text.length).toBeGreaterThan(4 << 20);
    expect(train([{ ...long!, text }])).toBeUndefined();
    const dictionary = train([...siteOf(400, 2), { ...long!, text }, ...siteOf(400, 3)]);
    expect(dictionary === undefined || dictionary.length <= DICTIONARY_LIMIT_BYTES).toBe(true);
  });
});

test('every shard of an index has the dictionary of all of its documents, as its first block', async () => {
  const documents = siteOf(1100, 2);
  const built = await buildDocuments(documents, { shardDocuments: 1000 });
  const [first, second] = built.index.directories.map((directory) => directory.dictionary);
  expect(first).toMatchObject({ address: 16 });
  expect(second).toEqual(first);
  expect(first!.bytes).toBeGreaterThan(1 << 10);
  built.remove();
  const small = await buildDocuments(siteOf(100, 2));
  expect(small.index.directories[0]!.dictionary).toBeUndefined();
  small.remove();
});
