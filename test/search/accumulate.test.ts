import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeList } from '../../index-builder/shard/encode-list.ts';
import type { Postings } from '../../shared/format/inline-postings.ts';
import { CHUNK_DOCUMENTS } from '../../shared/format/layout.ts';
import { tierPostings } from '../../shared/format/tier.ts';
import { TierReader } from '../../shared/format/tier-reader.ts';
import { accumulate, type Accumulated } from '../../shared/search/scoring/accumulate.ts';
import { SCAN_BLOCK_BITS } from '../../shared/search/scoring/accumulator.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import { isRemoved } from '../../shared/search/scoring/forget-removed.ts';
import { InlineSource, TierSource, type TermPostings } from '../../shared/search/scoring/posting-source.ts';
import { PlainAccumulator } from '../../shared/search/scoring/plain-accumulator.ts';
import { compareScored, type Scored } from '../../shared/search/scoring/top-k.ts';
import { equal, openSimd } from './simd.ts';

/** Documents of the shard: three chunks and a bit of a fourth. */
const DOCUMENTS = 3 * CHUNK_DOCUMENTS + 100;
const NO_SCORES = new Int32Array(CHUNK_DOCUMENTS);
const NO_TOUCHED = new Uint8Array(CHUNK_DOCUMENTS >>> SCAN_BLOCK_BITS);
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
function open({
  postings: list,
  weight,
  inline,
}: {
  postings: Postings;
  weight: number;
  inline: boolean;
}): TermPostings {
  if (inline) return { weight, sources: [new InlineSource(list)] };
  const sources = encodeList(list).map(({ payload, largestImpact }, tier) => {
    const facts = { postings: tierPostings(list.documents.length, tier), largestImpact, documents: DOCUMENTS };
    return new TierSource(new TierReader(payload, facts));
  });
  return { weight, sources };
}

/** The sum of every document, from the postings themselves. */
function sumsOf(terms: readonly { postings: Postings; weight: number }[]): Scored[] {
  const scores = new Map<number, number>();
  for (const { postings: list, weight } of terms)
    list.documents.forEach((number, i) => {
      scores.set(number, (scores.get(number) ?? 0) + weight * list.impacts[i]!);
    });
  return Array.from(scores, ([document, score]) => ({ document, score })).sort(compareScored);
}

describe.each([
  ['TypeScript', () => new PlainAccumulator()],
  ['WebAssembly', openSimd],
] as const)('accumulating in %s', (_, make) => {
  it('adds up every posting across tiers and chunks, and leaves its memory clean', () => {
    const scratch = make();
    const property = fc.property(terms, fc.integer({ min: 1, max: 100 }), (drawn, k) => {
      const weighed = drawn.map((term) => ({ ...term, weight: Math.max(1, term.weight) }));
      const expected = sumsOf(weighed);
      const costs = new CostCounter();
      const found = accumulate(weighed.map(open), k, scratch, costs);
      expect(found).toEqual({ top: expected.slice(0, k), matches: expected.length, counted: true, bound: 0 });
      expect(costs.postings).toBe(weighed.reduce((sum, term) => sum + term.postings.documents.length, 0));
      expect(costs.skipped).toBe(0);
      expect(costs.documents).toBe(64 * new Set(expected.map(({ document: number }) => number >>> 6)).size);
      expect(equal(scratch.touched, NO_TOUCHED)).toBe(true);
      expect(equal(scratch.scores, NO_SCORES)).toBe(true);
    });
    fc.assert(property, { numRuns: 120 });
  });

  it('holds the largest score that a query can have', () => {
    const list = { documents: Uint32Array.of(CHUNK_DOCUMENTS - 1), impacts: Uint8Array.of(255) };
    const largest = Math.floor((2 ** 31 - 1) / 256 / 255);
    const most = Array.from({ length: 256 }, (_, i) => open({ postings: list, weight: largest, inline: i % 2 === 0 }));
    const { top } = accumulate(most, 1, make(), new CostCounter());
    expect(top).toEqual([{ document: CHUNK_DOCUMENTS - 1, score: largest * 255 * 256 }]);
  });

  it('finds nothing without terms', () => {
    const costs = new CostCounter();
    expect(accumulate([], 10, make(), costs)).toEqual({ top: [], matches: 0, counted: true, bound: 0 });
    expect(costs.documents).toBe(0);
  });

  describe('a query of many postings', () => {
    /** Postings whose impacts fall off as those of real lists do, so that most documents are far from the best. */
    const steep = fc
      .record({
        stride: fc.constantFrom(1, 2, 3, 5, 17, 64, 200),
        start: fc.nat(500),
        length: fc.integer({ min: 1, max: 6000 }),
        power: fc.constantFrom(1, 3, 8, 30),
        seed: fc.integer({ min: 1, max: 1e6 }),
      })
      .map(({ stride, start, length, power, seed }): Postings => {
        let state = seed;
        const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
        const documents = Uint32Array.from({ length }, (_, i) => start + i * stride).filter(
          (number) => number < DOCUMENTS,
        );
        return { documents, impacts: Uint8Array.from(documents, () => 1 + Math.floor(random() ** power * 255)) };
      });
    const query = fc.array(
      fc.record({ postings: steep, weight: fc.constantFrom(1, 2, 3, 10, 100), inline: fc.boolean() }),
      { minLength: 1, maxLength: 8 },
    );

    /** What is found where nothing is counted for its own sake, beside what is there. */
    function prune(
      drawn: readonly { postings: Postings; weight: number; inline: boolean }[],
      k: number,
      threshold = 0,
    ) {
      const scratch = make();
      const costs = new CostCounter();
      const found = accumulate(drawn.map(open), k, scratch, costs, { countAllPostings: 0, threshold });
      expect(equal(scratch.touched, NO_TOUCHED)).toBe(true);
      expect(equal(scratch.scores, NO_SCORES)).toBe(true);
      return { found, costs, expected: sumsOf(drawn) };
    }

    it('has the same best documents, though not all are scored', () => {
      let pruned = 0;
      let skipped = 0;
      const property = fc.property(query, fc.integer({ min: 1, max: 50 }), (drawn, k) => {
        const { found, costs, expected } = prune(drawn, k);
        expect(found.top).toEqual(expected.slice(0, k));
        if (found.counted) {
          expect(found).toMatchObject({ matches: expected.length, bound: 0 });
        } else {
          pruned++;
          expect(found.matches).toBeLessThanOrEqual(expected.length);
          // Whoever was not scored is below the last of the best.
          expect(found.bound).toBeLessThan(found.top.at(-1)!.score);
          expect(found.top).toHaveLength(k);
        }
        if (costs.skipped > 0) skipped++;
      });
      fc.assert(property, { numRuns: 200 });
      expect(pruned).toBeGreaterThan(50);
      expect(skipped).toBeGreaterThan(15);
    });

    it('has those of them that reach a score which k documents elsewhere reach', () => {
      let spared = 0;
      const property = fc.property(query, fc.integer({ min: 1, max: 50 }), fc.nat(20), (drawn, k, place) => {
        const all = sumsOf(drawn);
        const threshold = all[place % all.length]!.score;
        const { found, costs } = prune(drawn, k, threshold);
        const reach = (scored: Accumulated['top']) => scored.filter(({ score }) => score >= threshold);
        expect(reach(found.top)).toEqual(reach(all).slice(0, k));
        // Whoever was not scored is below it, or below the last of the best.
        const least = found.top.length < k ? threshold : Math.max(threshold, found.top.at(-1)!.score);
        expect(found.bound).toBeLessThan(least);
        if (costs.postings < prune(drawn, k).costs.postings) spared++;
      });
      fc.assert(property, { numRuns: 100 });
      expect(spared).toBeGreaterThan(5);
    });

    it('leaves out documents that were removed, the best among them', () => {
      let pruned = 0;
      const gone = fc.record({ best: fc.nat(20), stride: fc.constantFrom(1, 2, 7, 64, 5000) });
      const property = fc.property(query, fc.integer({ min: 1, max: 50 }), gone, (drawn, k, { best, stride }) => {
        const all = sumsOf(drawn);
        const some = Array.from({ length: Math.ceil(DOCUMENTS / stride / 3) }, (_, i) => i * stride);
        const removed = Uint32Array.from(new Set([...all.slice(0, best).map((each) => each.document), ...some])).sort();
        const expected = all.filter(({ document: number }) => !isRemoved(removed, number));
        const scratch = make();
        for (const countAllPostings of [0, Infinity]) {
          const limits = { countAllPostings, removed };
          const found = accumulate(drawn.map(open), k, scratch, new CostCounter(), limits);
          expect(found.top).toEqual(expected.slice(0, k));
          if (found.counted) expect(found.matches).toBe(expected.length);
          else expect(found.bound).toBeLessThan(found.top.at(-1)!.score);
          if (!found.counted) pruned++;
          expect(equal(scratch.touched, NO_TOUCHED)).toBe(true);
          expect(equal(scratch.scores, NO_SCORES)).toBe(true);
        }
      });
      fc.assert(property, { numRuns: 100 });
      expect(pruned).toBeGreaterThan(10);
    });

    it('has them where all scores are equal', () => {
      const list = {
        documents: Uint32Array.from({ length: 3000 }, (_, i) => i * 50),
        impacts: new Uint8Array(3000).fill(9),
      };
      const terms = [1, 2, 3].map((weight) => ({ postings: list, weight, inline: false }));
      const { found, expected } = prune(terms, 10);
      expect(found.top).toEqual(expected.slice(0, 10));
      expect(found.top.map(({ document: number }) => number)).toEqual(Array.from({ length: 10 }, (_, i) => i * 50));
    });

    it('counts every match up to a number of postings', () => {
      const list = {
        documents: Uint32Array.from({ length: 3000 }, (_, i) => i),
        impacts: new Uint8Array(3000).fill(9).with(7, 255),
      };
      const ask = (countAll: number) =>
        accumulate([open({ postings: list, weight: 1, inline: false })], 1, make(), new CostCounter(), {
          countAllPostings: countAll,
        });
      expect(ask(3000)).toMatchObject({ matches: 3000, counted: true, bound: 0 });
      expect(ask(2999)).toMatchObject({ counted: false, bound: 254, top: [{ document: 7, score: 255 }] });
    });

    it.each<[string, (impact: number, tier: number) => number]>([
      ['a largest impact that is off by one', (impact) => impact - 1],
      ['a tier that is forgotten', (impact, tier) => (tier === 1 ? 0 : impact)],
    ])('would not have them with %s', (__, understate) => {
      let wrong = 0;
      const flat = fc.array(fc.record({ postings: steep, weight: fc.constantFrom(1, 2), inline: fc.constant(false) }), {
        minLength: 2,
        maxLength: 4,
      });
      const property = fc.property(flat, fc.integer({ min: 1, max: 20 }), (drawn, k) => {
        const terms = drawn.map(open).map(({ weight, sources }) => ({
          weight,
          sources: sources.map((source, tier) =>
            Object.defineProperty(source, 'largestImpact', { value: understate(source.largestImpact, tier) }),
          ),
        }));
        const { top } = accumulate(terms, k, make(), new CostCounter(), { countAllPostings: 0 });
        if (JSON.stringify(top) !== JSON.stringify(sumsOf(drawn).slice(0, k))) wrong++;
      });
      fc.assert(property, { numRuns: 300 });
      expect(wrong).toBeGreaterThan(0);
    });
  });
});
