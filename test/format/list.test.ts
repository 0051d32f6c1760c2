import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeList } from '../../index-builder/shard/encode-list.ts';
import type { Postings } from '../../shared/format/inline-postings.ts';
import { CHUNK_DOCUMENTS } from '../../shared/format/layout.ts';
import { decodeList } from '../../shared/format/list.ts';
import { encodeTier, tierCount, tierPostings } from '../../shared/format/tier.ts';
import { postings, seededPostings } from './arbitraries.ts';
import { expectRefused } from './refusals.ts';

const DOCUMENTS = 2 * CHUNK_DOCUMENTS + 9;

function decode(tiers: ReturnType<typeof encodeList>, df: number): Postings {
  return decodeList(
    tiers.map((tier) => tier.payload),
    tiers.map((tier) => tier.largestImpact),
    df,
    DOCUMENTS,
  );
}

/** Postings of each tier: those of a sort by impact, then by document, cut at the tiers' lengths. */
function expectedTiers({ documents, impacts }: Postings): [number, number][][] {
  const ranked = Array.from(documents, (document, i): [number, number] => [document, impacts[i]!]);
  ranked.sort(([a, x], [b, y]) => y - x || a - b);
  return Array.from({ length: tierCount(ranked.length) }, (_, tier) =>
    ranked.splice(0, tierPostings(documents.length, tier)),
  );
}

describe('list', () => {
  it('gives its postings back', () => {
    const property = fc.property(postings(DOCUMENTS, { minLength: 1, maxLength: 60 }), (list) => {
      expect(decode(encodeList(list), list.documents.length)).toEqual(list);
    });
    fc.assert(property);
  });

  it.each([1, 2, 127, 128, 129, 255, 256, 257, 511, 768, 769, 1792, 1793])('of %i postings is ranked', (length) => {
    const list = seededPostings(length, DOCUMENTS, length);
    const tiers = encodeList(list);
    expect(decode(tiers, length)).toEqual(list);
    const expected = expectedTiers(list);
    expect(tiers.map((tier) => tier.largestImpact)).toEqual(
      expected.map((tier) => Math.max(...tier.map(([, impact]) => impact))),
    );
    tiers.forEach((tier, i) => {
      // A list that fits one tier is that tier alone.
      if (tierCount(expected[i]!.length) > 1) return;
      const own = decodeList([tier.payload], [tier.largestImpact], expected[i]!.length, DOCUMENTS);
      expect([...own.documents]).toEqual(expected[i]!.map(([document]) => document).sort((a, b) => a - b));
    });
  });

  it('is refused with a document out of order, or in two tiers', () => {
    // The documents 0 to 255, or some of them, in two blocks.
    const tier = (...documents: number[]) => ({
      payload: encodeTier(documents, new Uint8Array(documents.length).fill(9), documents.length),
      largestImpact: 9,
    });
    const all = Array.from({ length: 256 }, (_, i) => i);
    const swapped = tier(...all.slice(128), ...all.slice(0, 128));
    expect(decode([tier(...all)], 256).documents).toEqual(Uint32Array.from(all));
    expectRefused(() => decode([swapped], 256));
    expect(decode([tier(...all), tier(256)], 257).documents).toHaveLength(257);
    expectRefused(() => decode([tier(...all), tier(255)], 257));
  });

  it('is refused with its tiers in another order', () => {
    const tiers = encodeList(seededPostings(300, DOCUMENTS, 3));
    expectRefused(() => decode(tiers.toReversed(), 300));
    expectRefused(() => decode(tiers, 299));
    expectRefused(() => decode(tiers, 301));
  });
});
