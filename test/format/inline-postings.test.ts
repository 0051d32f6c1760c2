import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter } from '../../shared/bytes.ts';
import { decodeInlinePostings, encodeInlinePostings, type Postings } from '../../shared/format/inline-postings.ts';
import { SHARD_LIMIT_DOCUMENTS } from '../../shared/format/layout.ts';
import { postings } from './arbitraries.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused } from './refusals.ts';

function encode(list: Postings): Uint8Array {
  const writer = new ByteWriter();
  encodeInlinePostings(writer, list);
  return writer.toBytes();
}

function decode(bytes: Uint8Array, count: number, documents = SHARD_LIMIT_DOCUMENTS): Postings {
  const reader = new ByteReader(bytes, 'test');
  const list = decodeInlinePostings(reader, count, documents);
  reader.end();
  return list;
}

describe('inline postings', () => {
  it('come back', () => {
    const property = fc.property(postings(SHARD_LIMIT_DOCUMENTS, { maxLength: 130 }), (list) => {
      expect(decode(encode(list), list.documents.length)).toEqual(list);
    });
    fc.assert(property);
  });

  it('of the first and the last document of a shard', () => {
    const list = { documents: Uint32Array.of(0, SHARD_LIMIT_DOCUMENTS - 1), impacts: Uint8Array.of(1, 255) };
    expect(decode(encode(list), 2)).toEqual(list);
    expectRefused(() => decode(encode(list), 2, SHARD_LIMIT_DOCUMENTS - 1));
  });

  it('are refused when they are cut, longer, or not as many as claimed', () => {
    const list = { documents: Uint32Array.of(1, 500, 70000), impacts: Uint8Array.of(1, 2, 255) };
    expectCutsRefused(encode(list), (bytes) => decode(bytes, 3));
    expectJunkRefused(encode(list), (bytes) => decode(bytes, 3));
    for (const count of [0, 2, 4, 2 ** 32 - 1]) expectRefused(() => decode(encode(list), count));
  });

  it('are refused with the impact 0', () => {
    expectRefused(() => decode(Uint8Array.of(3, 0), 1));
  });
});
