import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Postings } from '../../shared/format/inline-postings.ts';
import { CHUNK_DOCUMENTS } from '../../shared/format/layout.ts';
import { encodeTier, tierCount, tierOfRank, tierPostings } from '../../shared/format/tier.ts';
import { PostingBuffer } from '../../shared/format/posting-block.ts';
import { TierReader } from '../../shared/format/tier-reader.ts';
import { postings, seededPostings } from './arbitraries.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused, withBytes } from './refusals.ts';

const DOCUMENTS = 3 * CHUNK_DOCUMENTS + 5;

function encode({ documents, impacts }: Postings): Uint8Array {
  return encodeTier(documents, impacts, documents.length);
}

function decode(payload: Uint8Array, count: number, { largestImpact = 255, documents = DOCUMENTS } = {}): Postings {
  const reader = new TierReader(payload, { postings: count, largestImpact, documents });
  const buffer = new PostingBuffer();
  const found: [number, number][] = [];
  for (; reader.chunk !== Infinity; reader.nextChunk()) {
    for (let read = reader.next(buffer); read > 0; read = reader.next(buffer))
      for (let i = 0; i < read; i++)
        found.push([reader.chunk * CHUNK_DOCUMENTS + buffer.documents[i]!, buffer.impacts[i]!]);
  }
  return { documents: Uint32Array.from(found, ([d]) => d), impacts: Uint8Array.from(found, ([, i]) => i) };
}

/** Postings of these documents, all of the impact 7. */
const flat = (...documents: number[]): Postings => ({
  documents: Uint32Array.from(documents),
  impacts: new Uint8Array(documents.length).fill(7),
});

describe('tier', () => {
  it('gives its postings back', () => {
    const property = fc.property(postings(DOCUMENTS, { minLength: 1, maxLength: 40 }), (list) => {
      expect(decode(encode(list), list.documents.length)).toEqual(list);
    });
    fc.assert(property);
  });

  it.each([1, 2, 127, 128, 129, 255, 256, 257, 511, 768, 769, 5000])('of %i postings, dense and sparse', (length) => {
    for (const documents of [length, length + 3, CHUNK_DOCUMENTS + 2, DOCUMENTS]) {
      const list = seededPostings(length, Math.max(length, documents), length);
      expect(decode(encode(list), length)).toEqual(list);
    }
  });

  it('holds gaps of the full width of a chunk, and the edges of chunks', () => {
    const edges = [0, 65535, 65536, 65537, 131071, 131072, 196607, 196608, DOCUMENTS - 1];
    for (let from = 0; from < edges.length; from++)
      for (let to = from + 1; to <= edges.length; to++) {
        const list = flat(...edges.slice(from, to));
        expect(decode(encode(list), list.documents.length)).toEqual(list);
      }
    expect(encode(flat(0, 65535))[4 + 2]).toBe(16 * 9);
  });

  it('holds the smallest and the largest impact side by side', () => {
    const list = { documents: Uint32Array.of(1, 2, 3), impacts: Uint8Array.of(1, 255, 1) };
    expect(decode(encode(list), 3)).toEqual(list);
    const same = { documents: Uint32Array.of(1, 2, 3), impacts: Uint8Array.of(255, 255, 255) };
    expect(encode(same).length).toBe(4 + 5);
  });

  it('is refused when it is cut or longer', () => {
    const property = fc.property(postings(DOCUMENTS, { minLength: 1, maxLength: 12 }), (list) => {
      expectCutsRefused(encode(list), (payload) => decode(payload, list.documents.length));
      expectJunkRefused(encode(list), (payload) => decode(payload, list.documents.length));
    });
    fc.assert(property, { numRuns: 30 });
    const long = seededPostings(300, DOCUMENTS, 1);
    expectCutsRefused(encode(long), (payload) => decode(payload, 300));
  });

  it('is refused when it is not what the directory says', () => {
    const list = { documents: Uint32Array.of(5, 70000), impacts: Uint8Array.of(9, 200) };
    for (const count of [0, 1, 3, 2 ** 31]) expectRefused(() => decode(encode(list), count));
    expectRefused(() => decode(encode(list), 2, { largestImpact: 199 }));
    expectRefused(() => decode(encode(list), 2, { documents: 70000 }));
    expect(decode(encode(list), 2, { largestImpact: 200, documents: 70001 })).toEqual(list);
  });

  it('is refused with a header that cannot be', () => {
    // One chunk: its table of 4 bytes, then first document, widths, smallest impact, exceptions.
    const payload = encode(flat(3, 4));
    expect([...payload]).toEqual([1, 0, 2, 5, 3, 0, 0, 7, 0]);
    expectRefused(() => decode(withBytes(payload, 6, 17 * 9), 2));
    expectRefused(() => decode(withBytes(payload, 7, 0), 2));
    expectRefused(() => decode(withBytes(payload, 8, 1), 2));
    expectRefused(() => decode(withBytes(payload, 3, 4), 2));
    expectRefused(() => decode(withBytes(payload, 1, 4), 2));
    expectRefused(() => decode(withBytes(payload, 4, 0xff, 0xff), 2));
    // A chunk without postings, and a number of chunks that the payload cannot hold.
    expectRefused(() => decode(Uint8Array.of(2, 0, 0, 0, ...payload.subarray(1)), 2));
    expectRefused(() => decode(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 0, 1, 5), 1));
  });
});

describe('a gap that is wider than the others', () => {
  /** Documents next to each other, but for these gaps after the posting of that rank. */
  const withGaps = (length: number, wide: ReadonlyMap<number, number>): Postings => {
    let next = 0;
    return flat(...Array.from({ length }, (_, i) => (next += 1 + (wide.get(i - 1) ?? 0)) - 1));
  };

  it('is patched in, wherever it stands', () => {
    for (let place = 0; place < 99; place++) {
      const list = withGaps(100, new Map([[place, 60_000]]));
      expect(decode(encode(list), 100)).toEqual(list);
      // Gaps of no bits, and an exception: its bits, its place, its 16 bits.
      expect([...encode(list)].slice(-6)).toEqual([7, 1, 16, place, 0x60, 0xea]);
    }
  });

  it('may be many, of few bits', () => {
    const places = fc.uniqueArray(fc.tuple(fc.nat(126), fc.integer({ min: 1, max: 500 })), {
      maxLength: 127,
      selector: ([place]) => place,
    });
    const property = fc.property(places, (wide) => {
      const list = withGaps(128, new Map(wide));
      expect(decode(encode(list), 128)).toEqual(list);
    });
    fc.assert(property);
  });

  it('is refused where it cannot be', () => {
    const list = withGaps(100, new Map([[5, 30_000], [7, 20_000]])); // prettier-ignore
    const payload = encode(list);
    // From the end: 15 bits each, places, bits, and before those the number of exceptions.
    const from = payload.length - 7;
    expect([...payload.subarray(from - 1, from + 3)]).toEqual([2, 15, 5, 7]);
    for (const bits of [0, 17, 255]) expectRefused(() => decode(withBytes(payload, from, bits), 100));
    for (const places of [
      [7, 7],
      [8, 7],
      [5, 99],
      [5, 255],
    ])
      // prettier-ignore
      expectRefused(() => decode(withBytes(payload, from + 1, ...places), 100));
    expectRefused(() => decode(withBytes(payload, from - 1, 100), 100));
    // Both gaps together leave the chunk.
    expectRefused(() => decode(withBytes(payload, from + 3, 0xff, 0xff, 0xff, 0xff), 100));
  });
});

describe('the tiers of a list', () => {
  it('hold 256 postings, then twice as many each', () => {
    let rank = 0;
    for (let tier = 0; tier < 6; tier++)
      for (let i = 0; i < 256 * 2 ** tier; i++) expect(tierOfRank(rank++)).toBe(tier);
  });

  it('add up to the list', () => {
    for (const length of [1, 2, 255, 256, 257, 767, 768, 769, 1791, 1792, 1793, 2 ** 20]) {
      const counts = Array.from({ length: tierCount(length) }, (_, tier) => tierPostings(length, tier));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(length);
      expect(Math.min(...counts)).toBeGreaterThan(0);
      expect(tierCount(length)).toBe(Math.floor(Math.log2(Math.floor((length - 1) / 256) + 1)) + 1);
    }
  });
});
