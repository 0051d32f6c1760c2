import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeList } from '../../index-builder/shard/encode-list.ts';
import type { Postings } from '../../shared/format/inline-postings.ts';
import { CHUNK_DOCUMENTS, VERSION } from '../../shared/format/layout.ts';
import { TierReader, tierPostings } from '../../shared/format/tier.ts';
import { accumulate, type TermPostings } from '../../shared/search/accumulate.ts';
import { CostCounter } from '../../shared/search/costs.ts';
import { Scratch } from '../../shared/search/scratch.ts';
import { compareScored } from '../../shared/search/top-k.ts';

/** Documents of the shard: three chunks and a bit of a fourth. */
const DOCUMENTS = 3 * CHUNK_DOCUMENTS + 100;
const BORDERS = [0, CHUNK_DOCUMENTS, 2 * CHUNK_DOCUMENTS, 3 * CHUNK_DOCUMENTS, DOCUMENTS - 1];

const document = fc.oneof(
  fc.nat(DOCUMENTS - 1),
  fc
    .tuple(fc.constantFrom(...BORDERS), fc.integer({ min: -3, max: 3 }))
    .map(([border, offset]) => Math.min(DOCUMENTS - 1, Math.max(0, border + offset))),
);

/** Postings at chosen documents, and as many more as fill tiers, at a stride that leaves chunks full or sparse. */
const postings = fc
  .record({
    chosen: fc.array(document, { minLength: 1, maxLength: 20, size: 'max' }),
    start: document,
    stride: fc.constantFrom(1, 2, 63, 64, 65, 300),
    more: fc.constantFrom(0, 0, 1, 127, 128, 129, 255, 256, 257, 768, 769, 2500),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })
  .map(({ chosen, start, stride, more, seed }): Postings => {
    const numbers = new Set(chosen);
    for (let i = 0; i < more && start + i * stride < DOCUMENTS; i++) numbers.add(start + i * stride);
    const documents = Uint32Array.from(numbers).sort();
    let state = seed;
    return {
      documents,
      impacts: Uint8Array.from(documents, () => 1 + ((state = (state * 48271) % 2147483647) % 255)),
    };
  });

const terms = fc.array(
  fc.record({ postings, weight: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.nat(30_000)), inline: fc.boolean() }),
  { maxLength: 6 },
);

/** Postings as a query has them, in tiers or as those of a rare term. */
function open({ postings: list, weight, inline }: { postings: Postings; weight: number; inline: boolean }) {
  if (inline) return { weight, tiers: [], inline: list };
  const tiers = encodeList(list).map(
    ({ payload, largestImpact }, tier) =>
      new TierReader(payload, {
        postings: tierPostings(list.documents.length, tier),
        largestImpact,
        documents: DOCUMENTS,
        version: VERSION,
      }),
  );
  return { weight, tiers } satisfies TermPostings;
}

it('adds up every posting across tiers and chunks, and leaves its memory clean', () => {
  const scratch = new Scratch();
  const property = fc.property(terms, fc.integer({ min: 1, max: 100 }), (drawn, k) => {
    const weighed = drawn.map((term) => ({ ...term, weight: Math.max(1, term.weight) }));
    const scores = new Map<number, number>();
    let count = 0;
    for (const { postings: list, weight } of weighed) {
      count += list.documents.length;
      list.documents.forEach((number, i) => {
        scores.set(number, (scores.get(number) ?? 0) + weight * list.impacts[i]!);
      });
    }
    const costs = new CostCounter();
    const { top, matches } = accumulate(weighed.map(open), k, scratch, costs);
    const expected = Array.from(scores, ([number, score]) => ({ document: number, score }));
    expect(top).toEqual(expected.sort(compareScored).slice(0, k));
    expect(matches).toBe(scores.size);
    expect(costs.postings).toBe(count);
    expect(costs.documents).toBe(64 * new Set(Array.from(scores.keys(), (number) => number >>> 6)).size);
    expect(scratch.touched.every((byte) => byte === 0)).toBe(true);
    expect(scratch.scores.every((score) => score === 0)).toBe(true);
  });
  fc.assert(property, { numRuns: 120 });
});

it('holds the largest score that a query can have', () => {
  const list = { documents: Uint32Array.of(CHUNK_DOCUMENTS - 1), impacts: Uint8Array.of(255) };
  const largest = Math.floor((2 ** 31 - 1) / 256 / 255);
  const most = Array.from({ length: 256 }, (_, i) => open({ postings: list, weight: largest, inline: i % 2 === 0 }));
  const { top } = accumulate(most, 1, new Scratch(), new CostCounter());
  expect(top).toEqual([{ document: CHUNK_DOCUMENTS - 1, score: largest * 255 * 256 }]);
});

it('finds nothing without terms', () => {
  const costs = new CostCounter();
  expect(accumulate([], 10, new Scratch(), costs)).toEqual({ top: [], matches: 0 });
  expect(costs.documents).toBe(0);
});
