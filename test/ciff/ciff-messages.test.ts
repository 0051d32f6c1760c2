import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CiffHeader,
  decodeHeader,
  decodeList,
  decodeRecord,
  encodeHeader,
  encodeList,
  encodeRecord,
} from '../../index-builder/ciff/ciff-messages.ts';
import { CairnError } from '../../shared/errors.ts';
import { utf8 } from '../../shared/bytes.ts';

const message = (bytes: Uint8Array) => ({ file: 'x.ciff', name: 'list 1 of 2', startByte: 100, bytes });
const hex = (digits: string) => new Uint8Array(Buffer.from(digits.replaceAll(' ', ''), 'hex'));
const text = (characters: string) => Buffer.from(characters).toString('hex');

function postingsOf(bytes: Uint8Array, documents: number): { term: string; postings: [number, number][] } {
  const postings: [number, number][] = [];
  const term = decodeList(message(bytes), documents, (document, frequency) => postings.push([document, frequency]));
  return { term, postings };
}

/** Fields as the protocol buffer encoding writes them: tag (number * 8 + wire type), then the value. */
const HEADER_BYTES = hex(
  `08 01  10 02  18 03  20 ac02  28 03  30 06  39 0000000000000040  42 04 ${text('test')}`, // 300 is ac 02; 2.0 is 00 .. 40
);
const HEADER: CiffHeader = {
  lists: 2,
  documents: 3,
  totalLists: 300,
  totalDocuments: 3,
  totalTerms: 6,
  averageLength: 2,
  description: 'test',
};
// Docids 0 and 130: the first has no docid field, being 0; the second is a gap of 130, which is 82 01.
const LIST_BYTES = hex(`0a 04 ${text('salt')}  10 02  18 05  22 02 10 03  22 05 08 8201 10 02`);
const RECORD_BYTES = hex(`08 01  12 02 ${text('d1')}  18 07`);

describe('messages are those of CommonIndexFileFormat.proto', () => {
  test('header', () => {
    expect(encodeHeader(HEADER)).toEqual(HEADER_BYTES);
    expect(decodeHeader(message(HEADER_BYTES))).toEqual(HEADER);
  });

  test('postings list', () => {
    const documents = Uint32Array.of(0, 130);
    expect(encodeList({ term: utf8('salt'), documents, frequencies: Uint32Array.of(3, 2) })).toEqual(LIST_BYTES);
    const postings = [
      [0, 3],
      [130, 2],
    ];
    expect(postingsOf(LIST_BYTES, 131)).toEqual({ term: 'salt', postings });
  });

  test('document record', () => {
    expect(encodeRecord({ document: 1, id: 'd1', length: 7 })).toEqual(RECORD_BYTES);
    expect(decodeRecord(message(RECORD_BYTES), 2)).toEqual({ document: 1, id: 'd1', length: 7 });
  });

  test('a field that is absent is 0 or empty', () => {
    const nothing = { totalLists: 0, totalDocuments: 0, totalTerms: 0, averageLength: 0, description: '' };
    expect(decodeHeader(message(hex('08 01')))).toEqual({ lists: 0, documents: 0, ...nothing });
    expect(encodeHeader({ lists: 0, documents: 0, ...nothing })).toEqual(hex('08 01'));
    expect(decodeRecord(message(hex(`12 01 ${text('a')}`)), 1)).toEqual({ document: 0, id: 'a', length: 0 });
  });

  test('fields may come in any order', () => {
    expect(postingsOf(hex(`22 04 10 03 08 01  10 01  0a 01 ${text('a')}`), 2).postings).toEqual([[1, 3]]);
    expect(decodeRecord(message(hex(`18 07 12 01 ${text('a')} 08 01`)), 2).document).toBe(1);
  });
});

describe('what was encoded comes back', () => {
  const int32 = fc.nat(2 ** 31 - 1);
  test('headers', () => {
    const headers = fc.record({
      lists: int32,
      documents: int32,
      totalLists: int32,
      totalDocuments: int32,
      totalTerms: fc.maxSafeNat(),
      averageLength: fc.double({ min: 0, noNaN: true }),
      description: fc.string({ unit: 'grapheme', maxLength: 300 }),
    });
    fc.assert(
      fc.property(headers, (each) => {
        expect(decodeHeader(message(encodeHeader(each)))).toEqual(each);
      }),
    );
  });

  test('lists', () => {
    const frequency = fc.integer({ min: 1, max: 2 ** 31 - 1 });
    const postings = fc
      .uniqueArray(fc.tuple(fc.nat(2 ** 31 - 2), frequency), { minLength: 1, maxLength: 300, selector: ([id]) => id })
      .map((all) => all.sort((a, b) => a[0] - b[0]));
    const term = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((each) => !/^\ufeff/.test(each));
    fc.assert(
      fc.property(term, postings, (name, all) => {
        const documents = Uint32Array.from(all, ([document]) => document);
        const bytes = encodeList({ term: utf8(name), documents, frequencies: Uint32Array.from(all, ([, tf]) => tf) });
        expect(postingsOf(bytes, 2 ** 31 - 1)).toEqual({ term: name, postings: all });
      }),
    );
  });

  test('records', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.string({ unit: 'grapheme', minLength: 1 }), int32, (document, id, length) => {
        const bytes = encodeRecord({ document, id, length });
        expect(decodeRecord(message(bytes), 1e9 + 1)).toEqual({ document, id, length });
      }),
    );
  });
});

/** Messages that are refused: what decodes them, their bytes, the byte that is named, the words. */
const REFUSED: [name: string, decode: (bytes: Uint8Array) => unknown, digits: string, byte: number, says: RegExp][] = [
  ['no version', header, '', 100, /found version 0, expected 1/],
  ['another version', header, '08 02', 100, /found version 2, expected 1/],
  ['lists below 0', header, '08 01 10 ffffffffffffffffff01', 100, /found -1 lists, expected 0 or more/],
  ['documents below 0', header, '08 01 18 ffffffffffffffffff01', 100, /found -1 documents/],
  ['documents beyond 32 bits', header, '08 01 18 8080808008', 102, /number 2147483648, expected one of 32 bits/],
  ['a field of another type', header, `0a 01 ${text('a')}`, 100, /found a length and bytes.*expected a varint/],
  ['a field that no header has', header, '08 01 48 01', 102, /found field 9, expected 1 to 8/],
  ['field 0', header, '08 01 00', 102, /found field 0/],
  ['a field twice', header, '08 01 08 01', 102, /found field 1 a second time/],
  ['a double that ends early', header, '08 01 39 00000000', 102, /a field of 8 bytes, expected at most the 4/],
  ['a varint that ends early', header, '08 81', 100, /a varint that goes on past the end/],
  ['a tag that ends early', header, '08 01 90', 102, /a varint that goes on past the end/],
  ['a varint of 11 bytes', header, '08 ffffffffffffffffffff01', 100, /a varint of over 10 bytes/],
  ['a text that ends early', header, `08 01 42 05 ${text('abcd')}`, 102, /of 5 bytes, expected at most the 4/],
  ['a description that is not UTF-8', header, '08 01 42 01 ff', 102, /a description that is not UTF-8/],

  ['no term', list, '10 01 22 02 10 01', 100, /found an empty term, expected 1 to 255 bytes/],
  ['an empty term', list, '0a 00 10 01 22 02 10 01', 100, /found an empty term/],
  [
    'a term of 256 bytes',
    list,
    `0a 8002 ${text('x'.repeat(256))} 10 01`,
    100,
    /a term of 256 bytes, expected at most 255/,
  ],
  ['a term that is not UTF-8', list, '0a 02 c328 10 01 22 02 10 01', 100, /a term that is not UTF-8/],
  ['a term with a mark before it', list, '0a 04 efbbbf61 10 01 22 02 10 01', 100, /a byte order mark before the term/],
  ['no postings', list, '0a 01 61', 100, /\("a"\), byte 100: found no postings/],
  ['df above the postings', list, '0a 01 61 10 02 22 02 10 01', 100, /found df 2, expected 1, the number of its/],
  ['df below the postings', list, '0a 01 61 10 01 22 02 10 01 22 04 08 01 10 01', 100, /found df 1, expected 2/],
  ['a document twice', list, '0a 01 61 10 02 22 02 10 01 22 02 10 01', 109, /found a gap of 0 before posting 2/],
  [
    'a gap of 0 that is written',
    list,
    '0a 01 61 10 02 22 02 10 01 22 04 08 00 10 01',
    109,
    /a gap of 0 before posting 2/,
  ],
  ['a gap below 0', list, '0a 01 61 22 04 08 05 10 01 22 0d 08 ffffffffffffffffff01 10 01', 109, /a gap of -1/],
  ['a first docid below 0', list, '0a 01 61 22 0d 08 ffffffffffffffffff01 10 01', 103, /found docid -1, expected 0/],
  [
    'a docid that is too large',
    list,
    '0a 01 61 10 01 22 04 08 0a 10 01',
    105,
    /found docid 10, expected 0 or more and below 10/,
  ],
  ['docids that add up to too large', list, '0a 01 61 22 04 08 05 10 01 22 04 08 05 10 01', 109, /found docid 10/],
  ['no tf', list, '0a 01 61 10 01 22 02 08 01', 105, /found tf 0 in posting 1, expected 1 or more/],
  ['a tf below 0', list, '0a 01 61 10 01 22 0b 10 ffffffffffffffffff01', 105, /found tf -1 in posting 1/],
  [
    'a posting that is longer than its list',
    list,
    '0a 01 61 10 01 22 05 10 01',
    105,
    /of 5 bytes, expected at most the 2/,
  ],
  ['a posting whose varint leads out of it', list, '0a 01 61 10 01 22 02 10 81 01', 107, /goes on past the end/],
  ['a posting with a third field', list, '0a 01 61 10 01 22 04 10 01 18 01', 109, /found field 3, expected 1 to 2/],
  ['a posting with two docids', list, '0a 01 61 10 01 22 06 08 01 08 02 10 01', 109, /found field 1 a second time/],
  ['a list with two terms', list, '0a 01 61 0a 01 62', 103, /\("a"\), byte 103: found field 1 a second time/],

  ['no id', record, '08 01', 100, /found an empty collection_docid, expected 1 to 1024 bytes/],
  ['an id of 1,025 bytes', record, `12 8108 ${text('x'.repeat(1025))}`, 100, /a collection_docid of 1025 bytes/],
  ['an id that is not UTF-8', record, '12 01 80', 100, /a collection_docid that is not UTF-8/],
  ['a record of a document too many', record, '08 0a 12 01 61', 100, /\("a"\), byte 100: found docid 10/],
  ['a record of a document below 0', record, '08 ffffffffffffffffff01 12 01 61', 100, /found docid -1/],
  ['a length below 0', record, '12 01 61 18 ffffffffffffffffff01', 100, /found a doclength of -1/],
];

function header(bytes: Uint8Array): unknown {
  return decodeHeader(message(bytes));
}
function list(bytes: Uint8Array): unknown {
  return postingsOf(bytes, 10);
}
function record(bytes: Uint8Array): unknown {
  return decodeRecord(message(bytes), 10);
}

describe('refused:', () => {
  test.each(REFUSED)('%s', (_, decode, digits, byte, says) => {
    let error: unknown;
    try {
      decode(hex(digits));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(CairnError);
    expect(error).toMatchObject({ code: 'bad-request', place: { file: 'x.ciff' } });
    expect((error as CairnError).message).toMatch(/^list 1 of 2/);
    expect((error as CairnError).message).toContain(`, byte ${byte}: `);
    expect((error as CairnError).message).toMatch(says);
  });
});
