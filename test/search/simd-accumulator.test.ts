import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeList } from '../../index-builder/shard/encode-list.ts';
import { ByteWriter } from '../../shared/bytes.ts';
import { CairnError } from '../../shared/errors.ts';
import { CHUNK_DOCUMENTS } from '../../shared/format/layout.ts';
import { tierPostings } from '../../shared/format/tier.ts';
import { TierReader } from '../../shared/format/tier-reader.ts';
import type { Accumulator } from '../../shared/search/scoring/accumulator.ts';
import { PlainAccumulator } from '../../shared/search/scoring/plain-accumulator.ts';
import { plainTable } from '../format/plain-tier.ts';
import { random } from '../golden/random.ts';
import { equal, openSimd } from './simd.ts';

// Kernels and TypeScript do the same things to the same tiers, sound ones and mutated ones, and are compared after each.

const DOCUMENTS = CHUNK_DOCUMENTS + 1000;

interface Tier {
  readonly payload: Uint8Array;
  readonly largestImpact: number;
  readonly postings: number;
}

/** Tiers of a list with even gaps and some wide ones, and impacts of so many bits. */
function makeTiers(seed: number): Tier[] {
  const next = random(seed);
  const [stride, wide, bits] = [1 + Math.floor(next() ** 4 * 300), 10 ** (1 + 3 * next()), 1 + Math.floor(next() * 8)];
  const documents: number[] = [];
  for (
    let at = Math.floor(next() * 500);
    at < DOCUMENTS;
    at += 1 + Math.floor(next() * (next() < 0.03 ? wide : stride))
  )
    documents.push(at);
  const impacts = Uint8Array.from(documents, () => 1 + Math.floor(next() ** 2 * (2 ** bits - 1)));
  return encodeList({ documents: Uint32Array.from(documents), impacts }).map(({ payload, largestImpact }, tier) => {
    return { payload, largestImpact, postings: tierPostings(documents.length, tier) };
  });
}

function open({ payload, largestImpact, postings }: Tier): TierReader {
  return new TierReader(payload, { largestImpact, postings, documents: DOCUMENTS });
}

/** What was done to an accumulator: its result, or its error. */
function outcome(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (error instanceof CairnError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

/** Takes a tier chunk by chunk, adding it or updating with it, and dropping scores in between. */
function take(accumulator: Accumulator, tier: Tier, seed: number): unknown {
  const next = random(seed);
  const found: unknown[] = [];
  const reader = open(tier);
  while (reader.chunk !== Infinity) {
    if (next() < 0.5) accumulator.add(reader, 1 + Math.floor(next() * 1000));
    else found.push(accumulator.update(reader, 1 + Math.floor(next() * 1000)));
    const above = Math.floor(next() * 60_000);
    for (let at = accumulator.nextAbove(0, above), i = 0; i < 20; at = accumulator.nextAbove(at + 1, above), i++)
      found.push(at);
    if (next() < 0.3) found.push(accumulator.dropUpTo(next() < 0.5 ? above : 0));
  }
  return found;
}

it('does with sound tiers what TypeScript does', () => {
  const [plain, simd] = [new PlainAccumulator(), openSimd()];
  const property = fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
    for (const [i, tier] of makeTiers(seed).entries()) {
      expect(take(simd, tier, seed + i)).toEqual(take(plain, tier, seed + i));
      expect(equal(simd.scores, plain.scores)).toBe(true);
      expect(equal(simd.touched, plain.touched)).toBe(true);
    }
    expect(simd.dropUpTo(2 ** 31 - 1)).toEqual(plain.dropUpTo(2 ** 31 - 1));
    expect(equal(simd.scores, new Int32Array(CHUNK_DOCUMENTS))).toBe(true);
  });
  fc.assert(property, { numRuns: 60 });
});

it('says of mutated tiers what TypeScript says', () => {
  const next = random(20_261_124);
  const counts = { refused: 0, taken: 0 };
  const tiers = Array.from({ length: 12 }, (_, i) => makeTiers(1 + i)).flat();
  for (let round = 0; round < 800; round++) {
    const tier = tiers[Math.floor(next() * tiers.length)]!;
    const payload = tier.payload.slice();
    // Most blocks lie behind the table of chunks; headers are the more telling bytes of short payloads.
    for (let i = 1 + Math.floor(next() * 3); i > 0; i--)
      payload[Math.floor(next() ** 3 * payload.length)] = Math.floor(next() * 256);
    const mutated = { ...tier, payload };
    // After an error an accumulator is never used again.
    const [plain, simd] = [new PlainAccumulator(), openSimd()];
    const expected = outcome(() => take(plain, mutated, round));
    expect(outcome(() => take(simd, mutated, round))).toEqual(expected);
    if (typeof expected === 'string') {
      counts.refused++;
    } else {
      counts.taken++;
      expect(equal(simd.scores, plain.scores)).toBe(true);
    }
  }
  expect(counts.refused).toBeGreaterThan(150);
  expect(counts.taken).toBeGreaterThan(150);
});

it('says of a chunk that is too large for its memory what TypeScript says', () => {
  const [{ payload, ...facts }] = makeTiers(3) as [Tier];
  const [first] = plainTable(payload);
  // A megabyte behind the blocks of the first chunk, which the table counts to it.
  const tier = new ByteWriter(1 << 21);
  tier.varint(1);
  tier.varint(first!.chunk);
  tier.varint(first!.postings);
  tier.varint(first!.endByte - first!.startByte + (1 << 20));
  tier.raw(payload.subarray(first!.startByte, first!.endByte));
  tier.raw(new Uint8Array(1 << 20));
  const large = { ...facts, payload: tier.toBytes(), postings: first!.postings };
  for (const work of ['add', 'update'] as const) {
    const [plain, simd] = [new PlainAccumulator(), openSimd()];
    const expected = outcome(() => plain[work](open(large), 3));
    expect(expected).toMatch(/^corrupt: .*a chunk that is not read to its end/);
    expect(outcome(() => simd[work](open(large), 3))).toEqual(expected);
    expect(equal(simd.scores, plain.scores)).toBe(true);
  }
});
