import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes } from '../../shared/bytes.ts';
import { SHARD_LIMIT_DOCUMENTS } from '../../shared/format/layout.ts';
import { encodeTermKey } from '../../shared/format/term-key.ts';
import { decodeWordBlock, findRareTerm, type RareTerm, WordBlockWriter } from '../../shared/format/word-block.ts';
import { LONGEST_KEYS, postings, scaleBits, sortedKeys } from './arbitraries.ts';
import { expectJunkRefused, expectRefused } from './refusals.ts';

const DOCUMENTS = SHARD_LIMIT_DOCUMENTS;

const blocks: fc.Arbitrary<RareTerm[]> = sortedKeys({ minLength: 1, maxLength: 12 }).chain((keys) =>
  fc.tuple(
    ...keys.map((key) =>
      fc.record({ key: fc.constant(key), scaleBits, postings: postings(DOCUMENTS, { minLength: 1, maxLength: 5 }) }),
    ),
  ),
);

function encode(terms: readonly RareTerm[]): Uint8Array {
  const writer = new WordBlockWriter();
  for (const term of terms) writer.add(term);
  return writer.take();
}

const decode = (payload: Uint8Array): RareTerm[] => [...decodeWordBlock(payload, DOCUMENTS)];

/** A term of one posting. */
const rare = (key: Uint8Array, document = 3): RareTerm => ({
  key,
  scaleBits: 0x3f80,
  postings: { documents: Uint32Array.of(document), impacts: Uint8Array.of(255) },
});
const word = (term: string): Uint8Array => encodeTermKey('word', term);

describe('word block', () => {
  it('gives its terms back', () => {
    const property = fc.property(blocks, (terms) => {
      expect(decode(encode(terms))).toEqual(terms);
    });
    fc.assert(property);
  });

  it('finds what a search through all of it finds', () => {
    const property = fc.property(blocks, sortedKeys({ maxLength: 5 }), (terms, others) => {
      const payload = encode(terms);
      for (const key of [...terms.map((term) => term.key), ...others]) {
        const expected = terms.find((term) => compareBytes(term.key, key) === 0);
        expect(findRareTerm(payload, DOCUMENTS, key)).toEqual(expected);
      }
    });
    fc.assert(property);
  });

  it('takes the longest keys, and refuses longer ones', () => {
    const terms = LONGEST_KEYS.map((key) => rare(key));
    expect(decode(encode(terms))).toEqual(terms);
    expectRefused(() => decode(encode([rare(new Uint8Array(257).fill(7))])));
    expectRefused(() => decode(encode([terms[0]!, rare(Uint8Array.of(...LONGEST_KEYS[1]!, 0))])));
  });

  it('starts afresh after each block', () => {
    const writer = new WordBlockWriter();
    writer.add(rare(word('cairn')));
    expect(writer.first).toEqual(word('cairn'));
    const first = writer.take();
    expect([writer.first, writer.length]).toEqual([undefined, 0]);
    writer.add(rare(word('cairns')));
    expect([...decode(writer.take()), ...decode(first)]).toEqual([rare(word('cairns')), rare(word('cairn'))]);
  });

  // It has no count, since its checksum guards its length: what is cut between two terms is a block of fewer.
  it('is refused when it is cut within a term', () => {
    const terms = [rare(word('cairn')), rare(word('cairns'), 70_000), rare(word('moss'))];
    const ends = new Map(terms.map((_, i) => [encode(terms.slice(0, i)).length, i]));
    const payload = encode(terms);
    for (let end = 0; end < payload.length; end++) {
      const count = ends.get(end);
      if (count === undefined) expectRefused(() => decode(payload.subarray(0, end)));
      else expect(decode(payload.subarray(0, end))).toEqual(terms.slice(0, count));
    }
    expectJunkRefused(payload, decode);
  });

  it('is refused with keys that do not ascend', () => {
    const [a, b] = [rare(word('a')), rare(word('b'))];
    expectRefused(() => decode(encode([b, a])));
    expectRefused(() => decode(encode([a, a])));
    // A key that shares more than there is, and one that is the key before.
    expectRefused(() => decode(Uint8Array.of(1, 1, 97, 1, 0x80, 0x3f, 0, 1)));
    expectRefused(() => decode(Uint8Array.of(...encode([a]), 2, 0, 1, 0x80, 0x3f, 0, 1)));
  });

  it('is refused with postings and scales that cannot be', () => {
    expectRefused(() => [...decodeWordBlock(encode([rare(word('a'), 9)]), 9)]);
    for (const bits of [0, 0x7f80, 0x8000, 0xbf80, 0xffff])
      expectRefused(() => decode(encode([{ ...rare(word('a')), scaleBits: bits }])));
    expectRefused(() => decode(Uint8Array.of(0, 2, 1, 97, 0, 0x80, 0x3f)));
    expectRefused(() => decode(Uint8Array.of(0, 2, 1, 97, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x80, 0x3f, 0, 1)));
  });
});
