import { CairnError } from '../errors.ts';
import type { Directory } from '../format/directory.ts';
import type { Extent } from '../format/extents.ts';
import type { ListEntry } from '../format/resident-terms.ts';
import { encodeTermKey } from '../format/term-key.ts';
import { decodeScale } from '../format/scale.ts';
import type { Scoring } from '../format/release.ts';
import type { Mode } from '../api.ts';
import { integerWeight, type WeighedTerm } from './weigh-query.ts';

/**
 * Constants of the cost model. A read costs about 100 ms of waiting and $0.36 per million, a byte nearly nothing: so a
 * gap is read rather than a second read issued, up to what memory and CPU bear.
 */
export const COST_MODEL = {
  /** Bytes of a gap between two blocks that are read along. */
  gapBytes: 256 << 10,
  /** Bytes of one read: a longer one is split, so that no read holds up its wave. */
  readBytes: 4 << 20,
} as const;

/** Bytes of a query's lists that a shard reads: a budget of work, too, since what is read is decoded. */
export const LIST_BYTES: Readonly<Record<Mode, number>> = { exact: Infinity, balanced: 5 << 20, fast: 2 << 20 };

/** How a term of the query is found in a shard. */
export type PlannedTerm =
  | {
      readonly kind: 'list';
      readonly term: WeighedTerm;
      /** What an impact of it counts for. */
      readonly weight: number;
      readonly entry: ListEntry;
      /** The tiers that are read, from the first on. */
      readonly blocks: readonly Extent[];
      /** Most that a posting of another tier could add to a score; 0: all are read. */
      readonly unread: number;
    }
  | { readonly kind: 'rare'; readonly term: WeighedTerm; readonly key: Uint8Array; readonly block: Extent }
  | { readonly kind: 'absent'; readonly term: WeighedTerm };

/**
 * Which of each term's postings are read, from the resident directory alone: whole lists where they have at most
 * `bytes` bytes together. Else tiers are left out, those first that can add the least to a score, but never the first
 * tier of a list: no term is dropped.
 */
export function planTerms(
  directory: Directory,
  terms: readonly WeighedTerm[],
  scoring: Scoring,
  bytes = Infinity,
): PlannedTerm[] {
  const planned = terms.map((term) => findTerm(directory, term, scoring));
  const lists = planned.filter((each) => each.kind === 'list');
  let excess = lists.reduce((sum, { entry }) => sum + listBytes(entry), -bytes);
  if (!(excess > 0)) return planned;
  const kept = new Map(lists.map((list) => [list, list.entry.tiers.length]));
  const tiers = lists.flatMap((list) =>
    list.entry.tiers.map((tier, i) => ({ list, i, bytes: tier.bytes, most: list.weight * tier.largestImpact })),
  );
  // Of a list the last tier goes first, also where the one before has the same largest impact.
  for (const { list, i, bytes: own } of tiers.sort((a, b) => a.most - b.most || b.i - a.i)) {
    if (excess <= 0) break;
    if (i === 0) continue;
    kept.set(list, i);
    excess -= own;
  }
  return planned.map((each) => (each.kind === 'list' ? prefixOf(each, kept.get(each)!) : each));
}

function findTerm(directory: Directory, term: WeighedTerm, scoring: Scoring): PlannedTerm {
  const key = encodeTermKey(term.space, term.term);
  const entry = directory.residentTerms.find(key)?.entry;
  if (entry) {
    const weight = integerWeight(term, decodeScale(entry.scaleBits), scoring);
    return { kind: 'list', term, weight, entry, blocks: tierExtents(entry), unread: 0 };
  }
  const block = directory.wordIndex.find(key);
  return block ? { kind: 'rare', term, key, block } : { kind: 'absent', term };
}

type PlannedList = Extract<PlannedTerm, { kind: 'list' }>;

function prefixOf(list: PlannedList, tiers: number): PlannedList {
  const next = list.entry.tiers[tiers];
  return next ? { ...list, blocks: list.blocks.slice(0, tiers), unread: list.weight * next.largestImpact } : list;
}

function listBytes({ tiers }: ListEntry): number {
  return tiers.reduce((sum, { bytes }) => sum + bytes, 0);
}

function tierExtents(entry: ListEntry): Extent[] {
  let { address } = entry;
  return entry.tiers.map(({ bytes }) => {
    const extent = { address, bytes };
    address += bytes;
    return extent;
  });
}

/** One read: bytes [startByte, endByte) of a pack, and the blocks that it brings. */
export interface PlannedRead {
  readonly pack: string;
  readonly startByte: number;
  readonly endByte: number;
  /** Blocks, with their address in the shard's byte space and their offset in the read. */
  readonly blocks: readonly { readonly extent: Extent; readonly offset: number }[];
}

/** Index of the pack that holds an address. */
export function packIndex(packs: Directory['packs'], address: number): number {
  let low = 0;
  let high = packs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (packs[middle]!.startByte <= address) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Fewest reads that bring the blocks, by the cost model: neighbours in a pack are read together.
 * @throws CairnError `corrupt` (a block that does not lie in one pack)
 */
export function planReads(
  packs: Directory['packs'],
  extents: readonly Extent[],
  model: { gapBytes: number; readBytes: number } = COST_MODEL,
): PlannedRead[] {
  const reads: { pack: string; startByte: number; endByte: number; blocks: { extent: Extent; offset: number }[] }[] =
    [];
  let lastPack = -1;
  for (const extent of [...extents].sort((a, b) => a.address - b.address)) {
    const at = packIndex(packs, extent.address);
    const pack = packs[at]!;
    const startByte = extent.address - pack.startByte;
    const endByte = startByte + extent.bytes;
    if (endByte > pack.bytes)
      throw new CairnError(
        'corrupt',
        `a block up to byte ${endByte} of pack ${pack.name}, which has ${pack.bytes} bytes`,
      );
    const last = reads.at(-1);
    if (
      last &&
      lastPack === at &&
      startByte - last.endByte <= model.gapBytes &&
      endByte - last.startByte <= model.readBytes
    ) {
      last.blocks.push({ extent, offset: startByte - last.startByte });
      last.endByte = Math.max(last.endByte, endByte);
    } else {
      reads.push({ pack: pack.name, startByte, endByte, blocks: [{ extent, offset: 0 }] });
      lastPack = at;
    }
  }
  return reads;
}
