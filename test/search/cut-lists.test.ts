import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Extent } from '../../shared/format/extents.ts';
import { tierCount, tierPostings } from '../../shared/format/tier.ts';
import { cutLists, type ListLimits } from '../../shared/search/reading/cut-lists.ts';
import {
  blocksOf,
  bytesOfReads,
  type PlannedList,
  type PlannedTerm,
  planReads,
} from '../../shared/search/reading/plan.ts';

const ANY: ListLimits = { reads: Infinity, bytes: Infinity, postings: Infinity, wantedReads: Infinity, spare: 0 };
const PACK_BYTES = 1 << 20;
const HEADER = 16;

/** A list at an address, or a rare term's block; impacts fall from tier to tier. */
const drawnTerm = (gaps: readonly number[]) =>
  fc.record({
    rare: fc.integer({ min: 0, max: 9 }).map((x) => x === 0),
    weight: fc.integer({ min: 1, max: 1000 }),
    df: fc.integer({ min: 257, max: 9000 }),
    impacts: fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 6, maxLength: 6 }),
    /** Bytes to the list before. */
    gap: fc.constantFrom(...gaps),
    kept: fc.boolean(),
  });

interface Drawn {
  readonly planned: PlannedTerm[];
  readonly packs: { name: string; startByte: number; bytes: number }[];
  readonly kept: ReadonlySet<number>;
}

type DrawnTerm = ReturnType<typeof drawnTerm> extends fc.Arbitrary<infer Term> ? Term : never;

function layOut(drawn: readonly DrawnTerm[]): Drawn {
  const kept = new Set<number>();
  const packs = [{ name: 'pack-0', startByte: 0, bytes: HEADER }];
  const planned = drawn.map(({ rare, weight, df, impacts, gap, kept: isKept }, i): PlannedTerm => {
    const sizes = rare ? [4000] : Array.from({ length: tierCount(df) }, (_, tier) => 20 + 2 * tierPostings(df, tier));
    const bytes = sizes.reduce((sum, own) => sum + own, 0);
    let pack = packs.at(-1)!;
    if (pack.bytes + gap + bytes > PACK_BYTES)
      packs.push((pack = { name: `pack-${packs.length}`, startByte: pack.startByte + pack.bytes, bytes: HEADER }));
    else pack.bytes += gap;
    let address = pack.startByte + pack.bytes;
    pack.bytes += bytes;
    const term = { space: 'word', term: `t${i}`, weight } as const;
    if (isKept) kept.add(address);
    if (rare) return { kind: 'rare', term, key: new Uint8Array(), block: { address, bytes } };
    const falling = impacts.toSorted((a, b) => b - a);
    const tiers = sizes.map((own, tier) => ({ bytes: own, largestImpact: falling[tier]! }));
    const entry = { df, scaleBits: 0, address, tiers };
    const blocks = sizes.map((own) => {
      if (isKept) kept.add(address);
      address += own;
      return { address: address - own, bytes: own };
    });
    return { kind: 'list', term, weight, entry, blocks, unread: 0 };
  });
  return { planned, packs, kept };
}

const GAPS = [0, 1000, 200_000, 900_000];
const plans = fc.array(drawnTerm(GAPS), { minLength: 1, maxLength: 12 }).map(layOut);
/** Each list in a read of its own, more of them than a wave has. */
const scattered = fc.array(drawnTerm([900_000]), { minLength: 7, maxLength: 20 }).map(layOut);

const limits = fc.record({
  reads: fc.oneof(fc.constant(Infinity), fc.nat(8)),
  bytes: fc.oneof(fc.constant(Infinity), fc.nat(400_000)),
  postings: fc.oneof(fc.constant(Infinity), fc.nat(30_000)),
  wantedReads: fc.constantFrom(0, 6, Infinity),
  spare: fc.constantFrom(0, 0.05, 0.5),
});

function cut({ planned, packs, kept }: Drawn, own: ListLimits) {
  const isKept = ({ address }: Extent): boolean => kept.has(address);
  const terms = cutLists(planned, own, { packs, isKept });
  const reads = planReads(
    packs,
    blocksOf(terms).filter((extent) => !isKept(extent)),
  );
  return { terms, reads, lists: terms.filter((term) => term.kind === 'list') };
}

const postingsOf = (lists: readonly PlannedList[]): number =>
  lists.reduce((sum, { blocks, entry }) => sum + blocks.reduce((own, _, i) => own + tierPostings(entry.df, i), 0), 0);

describe('cutLists', () => {
  it('leaves prefixes of lists, within the limits but for rare terms and first tiers, and says what they lack', () => {
    let wasCut = 0;
    fc.assert(
      fc.property(plans, limits, (drawn, own) => {
        const { terms, reads, lists } = cut(drawn, own);
        const rare = new Set(terms.flatMap((term) => (term.kind === 'rare' ? [term.block.address] : [])));
        const isRare = ({ blocks }: (typeof reads)[number]): boolean =>
          blocks.some(({ extent }) => rare.has(extent.address));
        if (reads.length > own.reads || bytesOfReads(reads) > own.bytes) expect(reads.every(isRare)).toBe(true);
        if (postingsOf(lists) > own.postings) for (const { blocks } of lists) expect(blocks.length).toBeLessThan(2);
        terms.forEach((term, i) => {
          const whole = drawn.planned[i]!;
          if (term.kind !== 'list' || whole.kind !== 'list') return expect(term).toBe(whole);
          expect(term.blocks).toEqual(whole.blocks.slice(0, term.blocks.length));
          expect(term.unread).toBe(term.weight * (term.entry.tiers[term.blocks.length]?.largestImpact ?? 0));
          if (term.unread > 0) wasCut++;
        });
      }),
      { numRuns: 500 },
    );
    expect(wasCut).toBeGreaterThan(300);
  });

  it('cuts nothing where the limits are as large as what there is', () => {
    fc.assert(
      fc.property(plans, (drawn) => {
        const { reads, lists, terms } = cut(drawn, ANY);
        expect(terms).toEqual(drawn.planned);
        const exact = { ...ANY, reads: reads.length, bytes: bytesOfReads(reads), postings: postingsOf(lists) };
        expect(cut(drawn, exact).terms).toEqual(drawn.planned);
      }),
    );
  });

  it('takes from the cache what is there, however few reads or bytes are left', () => {
    fc.assert(
      fc.property(plans, fc.constantFrom({ reads: 0 }, { bytes: 0 }), (drawn, none) => {
        const { lists } = cut(drawn, { ...ANY, ...none });
        for (const { entry, unread } of lists) if (drawn.kept.has(entry.address)) expect(unread).toBe(0);
      }),
    );
  });

  it('leaves out the reads that can add the least', () => {
    let left = 0;
    const apart = plans.filter(({ planned }) => planned.every((term) => term.kind === 'list'));
    fc.assert(
      fc.property(apart, fc.nat(6), (drawn, reads) => {
        const nothing = { ...drawn, kept: new Set<number>() };
        const most = new Map(
          cut(nothing, ANY).reads.map((read) => [
            read,
            drawn.planned.reduce((sum, term) => {
              const own =
                term.kind === 'list' && read.blocks.some(({ extent }) => extent.address === term.entry.address);
              return own ? sum + term.weight * term.entry.tiers[0]!.largestImpact : sum;
            }, 0),
          ]),
        );
        const { lists } = cut(nothing, { ...ANY, reads });
        const isRead = new Set(lists.filter(({ blocks }) => blocks.length > 0).map(({ entry }) => entry.address));
        const [out, kept] = [[0], [Infinity]];
        for (const [read, value] of most)
          (read.blocks.some(({ extent }) => isRead.has(extent.address)) ? kept : out).push(value);
        left += out.length - 1;
        expect(Math.max(...out)).toBeLessThanOrEqual(Math.min(...kept));
      }),
      { numRuns: 400 },
    );
    expect(left).toBeGreaterThan(50);
  });

  it('leaves out the tiers that can add the least where postings are few', () => {
    fc.assert(
      fc.property(plans, fc.nat(20_000), (drawn, postings) => {
        const { lists } = cut(drawn, { ...ANY, postings });
        // Largest contribution of a tier that is left out, and smallest of one that could be and is not.
        let [left, kept] = [0, Infinity];
        for (const { blocks, weight, entry, unread } of lists) {
          left = Math.max(left, unread);
          if (blocks.length > 1) kept = Math.min(kept, weight * entry.tiers[blocks.length - 1]!.largestImpact);
        }
        expect(left).toBeLessThanOrEqual(kept);
      }),
    );
  });

  it('saves waves where what their reads can add is spare, and nothing otherwise', () => {
    let saved = 0;
    fc.assert(
      fc.property(
        scattered,
        fc.constantFrom(0.02, 0.1, 0.3, 1),
        fc.constantFrom(6, 12),
        (drawn, spare, wantedReads) => {
          const cold = { ...drawn, kept: new Set<number>() };
          const most = cold.planned.reduce(
            (sum, term) => sum + (term.kind === 'list' ? term.weight * term.entry.tiers[0]!.largestImpact : 0),
            0,
          );
          const [all, less] = [cut(cold, ANY), cut(cold, { ...ANY, wantedReads, spare })];
          const waves = ({ reads }: typeof all): number => Math.ceil(reads.length / 6);
          const slack = less.lists.reduce((sum, { unread }) => sum + unread, 0);
          expect(slack).toBeLessThanOrEqual(spare * most);
          if (slack > 0) {
            expect(waves(less)).toBeLessThan(waves(all));
            expect(all.reads.length).toBeGreaterThan(wantedReads);
            saved++;
          } else expect(less.terms).toEqual(all.terms);
        },
      ),
      { numRuns: 400 },
    );
    expect(saved).toBeGreaterThan(50);
  });
});
