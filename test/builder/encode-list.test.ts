import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeList } from '../../index-builder/shard/encode-list.ts';
import type { Postings } from '../../shared/format/inline-postings.ts';
import { CHUNK_DOCUMENTS } from '../../shared/format/layout.ts';
import { decodeList } from '../../shared/format/list.ts';
import { tierPostings } from '../../shared/format/tier.ts';
import { PostingBuffer } from '../../shared/format/posting-block.ts';
import { TierReader } from '../../shared/format/tier-reader.ts';

const DOCUMENTS = 2 ** 20;

type Pair = [document: number, impact: number];

/** A list with gaps and impacts drawn from seeds: long ones are cheap to generate, and shrink to short ones. */
function listOf(length: number, gap: number, impacts: number, seed: number): Postings {
  let state = seed + 1;
  const random = (limit: number): number => (state = (state * 48271) % 2147483647) % limit;
  const documents = new Uint32Array(length);
  for (let i = 0, next = 0; i < length; i++, next += 1 + random(gap)) documents[i] = next;
  return { documents, impacts: Uint8Array.from(documents, () => 255 - random(impacts)) };
}

/** The postings of each tier, in the order in which they are stored. */
function decodeTiers(postings: Postings): Pair[][] {
  const df = postings.documents.length;
  return encodeList(postings).map(({ payload, largestImpact }, tier) => {
    const facts = { postings: tierPostings(df, tier), largestImpact, documents: DOCUMENTS };
    const reader = new TierReader(payload, facts);
    const buffer = new PostingBuffer();
    const pairs: Pair[] = [];
    for (; reader.chunk !== Infinity; reader.nextChunk()) {
      for (let count = reader.next(buffer); count > 0; count = reader.next(buffer)) {
        for (let i = 0; i < count; i++)
          pairs.push([reader.chunk * CHUNK_DOCUMENTS + buffer.documents[i]!, buffer.impacts[i]!]);
      }
    }
    expect(Math.max(...pairs.map(([, impact]) => impact))).toBe(largestImpact);
    return pairs;
  });
}

const lists = fc
  .tuple(
    fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(127, 128, 129, 255, 256, 257, 767, 768, 769, 1793, 3000)),
    fc.constantFrom(1, 2, 50, 300),
    fc.constantFrom(1, 3, 255),
    fc.nat(1000),
  )
  .map((seeds) => listOf(...seeds));

describe('a list in tiers', () => {
  test('has the best postings first, ties by document, and documents ascend in each tier', () => {
    fc.assert(
      fc.property(lists, (postings) => {
        const tiers = decodeTiers(postings);
        const ranked = Array.from(postings.documents, (document, i): Pair => [document, postings.impacts[i]!]).sort(
          ([a, x], [b, y]) => y - x || a - b,
        );
        for (const [tier, pairs] of tiers.entries()) {
          const expected = ranked.splice(0, 256 * 2 ** tier).sort(([a], [b]) => a - b);
          expect(pairs).toEqual(expected);
        }
        expect(ranked).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  test('gives the list back', () => {
    fc.assert(
      fc.property(lists, (postings) => {
        const tiers = encodeList(postings);
        const payloads = tiers.map((tier) => tier.payload);
        const largest = tiers.map((tier) => tier.largestImpact);
        expect(decodeList(payloads, largest, postings.documents.length, DOCUMENTS)).toEqual(postings);
      }),
      { numRuns: 80 },
    );
  });

  test('of one posting is one tier', () => {
    expect(decodeTiers({ documents: Uint32Array.of(DOCUMENTS - 1), impacts: Uint8Array.of(1) })).toEqual([
      [[DOCUMENTS - 1, 1]],
    ]);
  });

  test('of equal impacts is cut by document', () => {
    const documents = Uint32Array.from({ length: 300 }, (_, i) => 3 * i);
    const tiers = decodeTiers({ documents, impacts: new Uint8Array(300).fill(9) });
    expect(tiers.map((tier) => tier.map(([document]) => document))).toEqual([
      [...documents.subarray(0, 256)],
      [...documents.subarray(256)],
    ]);
  });
});
