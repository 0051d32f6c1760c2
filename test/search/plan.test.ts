import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Extent } from '../../shared/format/extents.ts';
import { tierPostings } from '../../shared/format/tier.ts';
import { bytesOfReads, packIndex, type PlannedRead, planReads, planTerms } from '../../shared/search/reading/plan.ts';
import type { WeighedTerm } from '../../shared/search/weighed-term.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { manyDocuments } from './corpora.ts';

const HEADER = 16;

/** Packs of blocks with gaps, and of the blocks those that are wanted; packs may be copies of the one before. */
const layouts = fc
  .array(
    fc.record({
      copy: fc.boolean(),
      blocks: fc.array(fc.record({ gap: fc.nat(30), bytes: fc.integer({ min: 6, max: 60 }), wanted: fc.boolean() }), {
        minLength: 1,
        maxLength: 8,
      }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((drawn) => {
    const packs: { name: string; startByte: number; bytes: number }[] = [];
    const wanted: Extent[] = [];
    let startByte = 0;
    let blocks = drawn[0]!.blocks;
    drawn.forEach((pack, i) => {
      const name = pack.copy && i > 0 ? packs[i - 1]!.name : `pack-${i}`;
      if (name === `pack-${i}`) blocks = pack.blocks;
      let at = HEADER;
      for (const block of blocks) {
        at += block.gap + block.bytes;
        if (block.wanted) wanted.push({ address: startByte + at - block.bytes, bytes: block.bytes });
      }
      packs.push({ name, startByte, bytes: at });
      startByte += at;
    });
    return { packs, wanted };
  });
const models = fc.record({ gapBytes: fc.nat(40), readBytes: fc.integer({ min: 1, max: 250 }) });

describe('planReads', () => {
  it('brings every block once, from its pack, within the limits of the model, with the fewest reads', () => {
    const property = fc.property(layouts, models, fc.integer(), ({ packs, wanted }, model, seed) => {
      const reads = planReads(packs, shuffled(wanted, seed), model);
      const brought = reads.flatMap((read) => read.blocks.map(({ extent, offset }) => ({ extent, offset, read })));
      expect(brought.map(({ extent }) => extent)).toEqual(wanted);
      for (const { extent, offset, read } of brought) {
        const pack = packs[packIndex(packs, extent.address)]!;
        expect(read.pack).toBe(pack.name);
        expect(read.startByte + offset).toBe(extent.address - pack.startByte);
      }
      for (const read of reads) checkRead(read, model);
      expect(reads.length).toBeLessThanOrEqual(wanted.length);
      // No two neighbours could have been one.
      reads.slice(1).forEach((read, i) => {
        const before = reads[i]!;
        if (packOf(packs, before) !== packOf(packs, read)) return;
        const gap = read.startByte - before.endByte;
        const first = read.blocks[0]!.extent;
        expect(gap > model.gapBytes || read.startByte + first.bytes - before.startByte > model.readBytes).toBe(true);
      });
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('joins over the narrowest gaps where reads are too many, and no further than the bytes that it may', () => {
    const most = fc.record({ reads: fc.integer({ min: 1, max: 6 }), bytes: fc.nat(600) });
    const property = fc.property(
      layouts,
      models,
      fc.array(most, { maxLength: 2 }),
      ({ packs, wanted }, model, fewer) => {
        const plain = planReads(packs, wanted, model);
        const reads = planReads(packs, wanted, { ...model, fewer });
        const brought = reads.flatMap((read) => read.blocks.map(({ extent, offset }) => ({ extent, offset, read })));
        expect(brought.map(({ extent }) => extent)).toEqual(wanted);
        for (const { extent, offset, read } of brought) {
          const pack = packs[packIndex(packs, extent.address)]!;
          expect([read.pack, read.startByte + offset]).toEqual([pack.name, extent.address - pack.startByte]);
          expect(read.endByte).toBeGreaterThanOrEqual(read.startByte + offset + extent.bytes);
        }
        expect(reads.length).toBeLessThanOrEqual(plain.length);
        if (reads.length === plain.length) {
          expect(reads).toEqual(plain);
          return;
        }
        // Each joining was wanted: there was one read more, and the bytes are those after it.
        const bytes = bytesOfReads(reads);
        expect(fewer.some((limit) => reads.length + 1 > limit.reads && bytes <= limit.bytes)).toBe(true);
        expect(
          reads.every((read) => read.blocks.length === 1 || read.endByte - read.startByte <= model.readBytes),
        ).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 300 });
    const packs = [{ name: 'a', startByte: 0, bytes: 1000 }];
    const extents = [0, 100, 150, 400].map((address) => ({ address, bytes: 10 }));
    const joined = planReads(packs, extents, { gapBytes: 0, readBytes: 1000, fewer: [{ reads: 2, bytes: 160 }] });
    expect(joined.map(({ startByte, endByte }) => [startByte, endByte])).toEqual([
      [0, 10],
      [100, 160],
      [400, 410],
    ]);
  });

  it('reads nothing for nothing', () => {
    expect(planReads([{ name: 'a', startByte: 0, bytes: 100 }], [])).toEqual([]);
  });

  it('takes neighbours together by default, and blocks far apart not', () => {
    const packs = [{ name: 'a', startByte: 0, bytes: 3 << 20 }];
    const extents = [16, 1000, 1000 + (256 << 10), 2 << 20].map((address) => ({ address, bytes: 100 }));
    expect(planReads(packs, extents).map(({ startByte, endByte }) => [startByte, endByte])).toEqual([
      [16, 1100 + (256 << 10)],
      [2 << 20, (2 << 20) + 100],
    ]);
  });
});

function checkRead(read: PlannedRead, model: { gapBytes: number; readBytes: number }): void {
  const last = read.blocks.at(-1)!;
  expect(read.blocks[0]!.offset).toBe(0);
  expect(read.endByte - read.startByte).toBe(last.offset + last.extent.bytes);
  if (read.blocks.length > 1) expect(read.endByte - read.startByte).toBeLessThanOrEqual(model.readBytes);
  read.blocks.slice(1).forEach(({ offset }, i) => {
    const before = read.blocks[i]!;
    const gap = offset - (before.offset + before.extent.bytes);
    expect(gap).toBeGreaterThanOrEqual(0);
    expect(gap).toBeLessThanOrEqual(model.gapBytes);
  });
}

function packOf(packs: { startByte: number }[], read: PlannedRead): number {
  return packs.findLastIndex(({ startByte }) => startByte <= read.blocks[0]!.extent.address);
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = Math.abs(seed % 2147483646) + 1;
  const keyed = items.map((item) => ({ item, key: (state = (state * 48271) % 2147483647) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

describe('planTerms', () => {
  const word = (term: string) => ({ space: 'word', term, weight: 1 }) as const;
  let built: BuiltIndex;
  beforeAll(async () => {
    built = await buildDocuments([...manyDocuments(1200), { id: 'rare', text: 'zebra' }]);
  });
  afterAll(() => built.remove());
  const plan = (terms: WeighedTerm[]) => planTerms(built.index.directories[0]!, terms, built.index.manifest.scoring);

  it('finds long lists by the directory, all tiers of them', () => {
    const [list] = plan([word('the')]);
    if (list?.kind !== 'list') throw new Error(`"the" is ${list?.kind}`);
    const { df, tiers, address } = list.entry;
    expect(df).toBeGreaterThan(256);
    expect(list.blocks.reduce((sum, _, tier) => sum + tierPostings(df, tier), 0)).toBe(df);
    let next = address;
    expect(list.blocks).toEqual(
      tiers.map(({ bytes }) => {
        next += bytes;
        return { address: next - bytes, bytes };
      }),
    );
  });

  it('finds rare terms by the block that would hold them, whether it does or not', () => {
    const planned = plan([word('zebra'), word('zebras')]);
    expect(planned).toMatchObject([
      { kind: 'rare', term: { term: 'zebra' } },
      { kind: 'rare', term: { term: 'zebras' } },
    ]);
  });

  it('knows without a read that no block can hold a term', async () => {
    const pieces = await buildDocuments([{ id: 'a', text: '!', vector: { am: 1 } }], {
      weights: { word: 1, piece: 1 },
    });
    const directory = pieces.index.directories[0]!;
    // Keys of words come before those of pieces.
    const { scoring } = pieces.index.manifest;
    expect(planTerms(directory, [word('am'), { space: 'piece', term: 'am', weight: 1 }], scoring)).toMatchObject([
      { kind: 'absent' },
      { kind: 'rare' },
    ]);
    pieces.remove();
  });

  it('plans nothing for nothing', () => {
    expect(plan([])).toEqual([]);
  });
});
