import { deflateSync } from 'fflate';
import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { ByteWriter, utf8 } from '../../shared/bytes.ts';
import { CairnError } from '../../shared/errors.ts';
import {
  decodeDisplayPage,
  encodeDisplayPage,
  packDocuments,
  type StoredDocument,
} from '../../shared/format/display-page.ts';
import { DICTIONARY_LIMIT_BYTES, INFLATE_LIMIT_BYTES } from '../../shared/format/layout.ts';
import { attributeValues, texts } from './arbitraries.ts';
import { expectCutsRefused, expectRefused } from './refusals.ts';

const document: fc.Arbitrary<StoredDocument> = fc.record(
  {
    id: texts,
    url: texts,
    // Often the same, as for the sections of a page.
    page: fc.oneof(fc.constantFrom('/a', '/b'), texts),
    title: fc.oneof(fc.constantFrom('A', 'B', ''), texts),
    headings: fc.array(texts, { maxLength: 3 }),
    text: texts,
    lang: fc.constantFrom('en', 'de'),
    attributes: fc.array(fc.tuple(texts, attributeValues), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs)),
  },
  { requiredKeys: ['id', 'url', 'page', 'title', 'headings', 'text'] },
);

const PLAIN: StoredDocument = { id: 'a', url: '/a', page: '/a', title: 'A', headings: [], text: 'text' };
const ROW: readonly unknown[] = ['a', '/a', '/a', 'A', [], 'text', '', null];

/** A page of any rows. */
function pageOf(rows: unknown, rawBytes?: number): Uint8Array {
  const raw: Uint8Array = new Packr({ useRecords: false }).pack(rows);
  return deflated(raw, rawBytes ?? raw.length);
}

function deflated(raw: Uint8Array, rawBytes: number): Uint8Array {
  const writer = new ByteWriter();
  writer.varint(rawBytes);
  writer.raw(deflateSync(raw, { level: 9 }));
  return writer.toBytes();
}

/** What work gives, or the error of ours that it ends in. */
function outcomeOf(work: () => { documents: StoredDocument[] }): StoredDocument[] | CairnError {
  try {
    return work().documents;
  } catch (error) {
    if (error instanceof CairnError) return error;
    throw error;
  }
}

describe('display page', () => {
  it('gives its documents back', () => {
    const property = fc.property(fc.array(document, { minLength: 1, maxLength: 8 }), (documents) => {
      const page = decodeDisplayPage(encodeDisplayPage(documents), documents.length);
      expect(page.documents).toEqual(documents);
      expect(page.inflatedBytes).toBe(packDocuments(documents).length);
    });
    fc.assert(property);
  });

  it('gives its documents back with a dictionary, whatever is in it', () => {
    // The start of the page itself among them, so that it is of use.
    const property = fc.property(
      fc.array(document, { minLength: 1, maxLength: 8 }),
      fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.constant('the page' as const)),
      fc.constantFrom(1, 2, 100, DICTIONARY_LIMIT_BYTES),
      (documents, drawn, most) => {
        const dictionary = (drawn === 'the page' ? packDocuments(documents) : drawn).slice(0, most);
        const payload = encodeDisplayPage(documents, dictionary);
        const page = decodeDisplayPage(payload, documents.length, dictionary);
        expect(page.documents).toEqual(documents);
        expect(page.inflatedBytes).toBe(packDocuments(documents).length);
      },
    );
    fc.assert(property);
  });

  it('goes without a dictionary where it does not shrink', () => {
    // So short that every code is longer than what it stands for; the dictionary must not be stored along.
    const property = fc.property(
      fc.array(fc.integer({ min: 0x10000, max: 0x10ffff }), { maxLength: 12 }),
      fc.uint8Array({ minLength: 1, maxLength: 12 }),
      (points, dictionary) => {
        const documents = [{ ...PLAIN, text: String.fromCodePoint(...points) }];
        const payload = encodeDisplayPage(documents, dictionary);
        expect(decodeDisplayPage(payload, 1, dictionary).documents).toEqual(documents);
        // The raw length, a byte; then at most a block that is stored: its type, its length twice.
        expect(payload.length).toBeLessThanOrEqual(1 + 5 + packDocuments(documents).length);
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it('is shorter by what the dictionary has, as far back as DEFLATE can refer', () => {
    const noise = Array.from({ length: 40 }, (_, i) => ((i * 2654435761) >>> 0).toString(36)).join(' ');
    const documents = [{ ...PLAIN, text: noise }];
    for (const far of [0, 1000, DICTIONARY_LIMIT_BYTES - noise.length - 20]) {
      const dictionary = Uint8Array.from([...utf8(noise), ...new Uint8Array(far)]);
      const payload = encodeDisplayPage(documents, dictionary);
      expect(payload.length).toBeLessThan(encodeDisplayPage(documents).length - noise.length / 2);
      expect(decodeDisplayPage(payload, 1, dictionary).documents).toEqual(documents);
    }
  });

  it('that refers to a dictionary is refused without it, or gives other documents', () => {
    const text = 'a cairn marks the path over the ridge, where stones are all there is to go by';
    const documents = [
      { ...PLAIN, text },
      { ...PLAIN, id: 'b', text },
    ];
    const payload = encodeDisplayPage(documents, utf8(text));
    expect(decodeDisplayPage(payload, 2, utf8(text)).documents).toEqual(documents);
    for (const other of [undefined, new Uint8Array(0), utf8('x'), utf8(text.toUpperCase()), utf8(text.slice(9))]) {
      const outcome = outcomeOf(() => decodeDisplayPage(payload, 2, other));
      expect(outcome).not.toEqual(documents);
      if (outcome instanceof CairnError) expect(outcome.code).toBe('corrupt');
      else expect(outcome).toHaveLength(2);
    }
  });

  it('is refused when it is cut, also with a dictionary', () => {
    const dictionary = packDocuments([PLAIN]);
    const payload = encodeDisplayPage([PLAIN, { ...PLAIN, id: 'b' }], dictionary);
    expectCutsRefused(payload, (bytes) => decodeDisplayPage(bytes, 2, dictionary));
  });

  it('keeps the names that objects have of their own', () => {
    const attributes = Object.fromEntries<string | boolean>([
      ['__proto__', 'own'],
      ['constructor', 'x'],
      ['', true],
    ]);
    const [read] = decodeDisplayPage(encodeDisplayPage([{ ...PLAIN, attributes }]), 1).documents;
    expect(Object.entries(read!.attributes!)).toEqual(Object.entries(attributes));
  });

  it('writes what the document before has only once, and tells an absent language from the same one', () => {
    const documents: StoredDocument[] = [
      { ...PLAIN, lang: 'en' },
      { ...PLAIN, id: 'b', url: 'b', lang: 'en' },
      { ...PLAIN, id: 'c' },
      { ...PLAIN, id: 'd' },
      { ...PLAIN, id: 'e', page: '', title: '', lang: 'de' },
    ];
    expect(decodeDisplayPage(encodeDisplayPage(documents), 5).documents).toEqual(documents);
    expect(packDocuments(documents.slice(0, 2)).length).toBeLessThan(packDocuments([documents[0]!]).length + 15);
  });

  it('is refused when it is cut', () => {
    expectCutsRefused(encodeDisplayPage([PLAIN, { ...PLAIN, id: 'b' }]), (payload) => decodeDisplayPage(payload, 2));
  });

  it('is refused with more behind its rows, or another number of them', () => {
    const raw = packDocuments([PLAIN]);
    for (const junk of [0, 1, 0xc0, 0xff])
      expectRefused(() => decodeDisplayPage(deflated(Uint8Array.of(...raw, junk), raw.length + 1), 1));
    for (const count of [0, 2, 64]) expectRefused(() => decodeDisplayPage(encodeDisplayPage([PLAIN]), count));
  });

  it('is refused if it inflates to another length than it claims', () => {
    const raw = packDocuments([PLAIN]);
    for (const claimed of [
      0,
      1,
      raw.length - 1,
      raw.length + 1,
      INFLATE_LIMIT_BYTES,
      INFLATE_LIMIT_BYTES + 1,
      2 ** 32 - 1,
    ])
      expectRefused(() => decodeDisplayPage(deflated(raw, claimed), 1));
  });

  it('does not make room for more than its bytes can hold', () => {
    // A deflated byte stands for 1032 at most.
    const long = { ...PLAIN, text: 'a'.repeat(1 << 20) };
    const payload = encodeDisplayPage([long]);
    expect(packDocuments([long]).length / payload.length).toBeGreaterThan(950);
    expect(decodeDisplayPage(payload, 1).documents).toEqual([long]);

    expect(() => decodeDisplayPage(pageOf([ROW], 1 << 20), 1)).toThrow(/display page: a claim of 1048576 bytes in/);
  });

  it.each([
    ['no rows', {}],
    ['a row of other length', [ROW.slice(1)]],
    ['a number for an id', [[1, ...ROW.slice(1)]]],
    ['no text', [ROW.with(5, null)]],
    ['headings that are no texts', [ROW.with(4, [1])]],
    ['headings that are a text', [ROW.with(4, 'a')]],
    ['attributes that are a list', [ROW.with(7, ['a'])]],
    ['a number for a name', [ROW.with(7, new Map([[1, 'a']]))]],
    ['an attribute that is null', [ROW.with(7, { a: null })]],
    ['an attribute that is not finite', [ROW.with(7, { a: Infinity })]],
    ['an attribute of another type', [ROW.with(7, { a: { b: 1 } })]],
    ['an attribute of bytes', [ROW.with(7, { a: Uint8Array.of(1) })]],
    ['an attribute beyond doubles', [ROW.with(7, { a: 2n ** 60n })]],
    ['an extension', [ROW.with(7, { a: new Date(0) })]],
    ['a first row without a page', [ROW.with(2, null)]],
    ['a first row without a title', [ROW.with(3, null)]],
    ['a first row without a language', [ROW.with(6, null)]],
  ])('is refused with %s', (_, rows) => {
    expectRefused(() => decodeDisplayPage(pageOf(rows), 1));
    expect(decodeDisplayPage(pageOf([ROW]), 1).documents).toEqual([PLAIN]);
  });

  it('is refused when it is not MessagePack', () => {
    for (const raw of [
      [],
      [0xc1],
      [0x91],
      [0xdd, 0xff, 0xff, 0xff, 0xff],
      [0xd4, 0x72, 0x40, 0x91, 0xa1, 0x61, 1],
      [0xc7, 0xff, 1],
    ])
      expectRefused(() => decodeDisplayPage(deflated(Uint8Array.from(raw), raw.length), 1));
    expectRefused(() => decodeDisplayPage(deflated(new Uint8Array(50_000).fill(0x91), 50_000), 1));
  });
});
