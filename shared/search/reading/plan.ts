import { CairnError } from '../../errors.ts';
import type { Directory } from '../../format/directory.ts';
import type { Extent } from '../../format/extents.ts';
import type { Space } from '../../format/layout.ts';
import type { ListEntry } from '../../format/resident-terms.ts';
import { encodeTermKey } from '../../format/term-key.ts';
import { decodeScale } from '../../format/scale.ts';
import type { Scoring } from '../../format/release.ts';
import { GAP_BYTES, READ_BYTES } from './cost-model.ts';
import { integerWeight, type WeighedTerm } from '../weighed-term.ts';

/** A term whose list the directory knows. */
export interface PlannedList {
  readonly kind: 'list';
  readonly term: WeighedTerm;
  /** What an impact of it counts for. */
  readonly weight: number;
  readonly entry: ListEntry;
  /** The tiers that are read, from the first on; none where the list is left out. */
  readonly blocks: readonly Extent[];
  /** Most that a posting of another tier could add to a score; 0: all are read. */
  readonly unread: number;
}

/** How a term of the query is found in a shard. */
export type PlannedTerm =
  | PlannedList
  | { readonly kind: 'rare'; readonly term: WeighedTerm; readonly key: Uint8Array; readonly block: Extent }
  | { readonly kind: 'absent'; readonly term: WeighedTerm };

/** Where the postings of each term are, from the resident directory alone: whole lists, which `cutLists` may cut. */
export function planTerms(directory: Directory, terms: readonly WeighedTerm[], scoring: Scoring): PlannedTerm[] {
  return terms.map((term) => findTerm(directory, term, scoring));
}

/** The same list, read up to a tier. */
export function prefixOf(list: PlannedList, tiers: number): PlannedList {
  const next = list.entry.tiers[tiers];
  return next ? { ...list, blocks: list.blocks.slice(0, tiers), unread: list.weight * next.largestImpact } : list;
}

/** The blocks that a plan needs, in the order of its terms. */
export function blocksOf(planned: readonly (PlannedTerm | FoundPostings)[]): Extent[] {
  return planned.flatMap((term) => (term.kind === 'list' ? term.blocks : term.kind === 'rare' ? [term.block] : []));
}

/** By how much a score may be too low, by what a plan leaves unread; 0: by nothing. */
export function slackOf(planned: readonly PlannedTerm[]): number {
  return planned.reduce((sum, term) => sum + (term.kind === 'list' ? term.unread : 0), 0);
}

function findTerm(directory: Directory, term: WeighedTerm, scoring: Scoring): PlannedTerm {
  const found = findPostings(directory, term.space, term.term);
  if (found.kind !== 'list') return { ...found, term };
  return { ...found, term, weight: integerWeight(term, decodeScale(found.entry.scaleBits), scoring), unread: 0 };
}

/** Where all postings of a term are, whatever it weighs. */
export type FoundPostings =
  | { readonly kind: 'list'; readonly entry: ListEntry; readonly blocks: readonly Extent[] }
  | { readonly kind: 'rare'; readonly key: Uint8Array; readonly block: Extent }
  | { readonly kind: 'absent' };

/** Looks a term up in the resident directory. */
export function findPostings(directory: Directory, space: Space, term: string): FoundPostings {
  const key = encodeTermKey(space, term);
  const entry = directory.residentTerms.find(key)?.entry;
  if (entry) return { kind: 'list', entry, blocks: tierExtents(entry) };
  const block = directory.wordIndex.find(key);
  return block ? { kind: 'rare', key, block } : { kind: 'absent' };
}

/** Where the tiers of a list lie, the first on. */
export function tierExtents(entry: ListEntry): Extent[] {
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

/** Which blocks are read together. */
export interface ReadModel {
  /** Bytes of a gap between two blocks that are read along. */
  readonly gapBytes: number;
  /** Bytes of a read of several blocks. */
  readonly readBytes: number;
  /**
   * Where reads are more than any of these, wider gaps are read along, too, the narrowest first, as long as that makes no
   * more bytes of all of them.
   */
  readonly fewer?: readonly { readonly reads: number; readonly bytes: number }[];
}

const READ_MODEL: ReadModel = { gapBytes: GAP_BYTES, readBytes: READ_BYTES };

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
  model: ReadModel = READ_MODEL,
): PlannedRead[] {
  const reads: GrowingRead[] = [];
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
  return model.fewer ? joinNarrowest(reads, model, model.fewer) : reads;
}

/** A read that neighbours may join. */
interface GrowingRead extends PlannedRead {
  endByte: number;
  readonly blocks: { readonly extent: Extent; readonly offset: number }[];
}

/** Joins reads of a pack over the narrowest gaps, as long as `fewer` has it. */
function joinNarrowest(
  reads: readonly GrowingRead[],
  { readBytes }: ReadModel,
  fewer: NonNullable<ReadModel['fewer']>,
): PlannedRead[] {
  const joined = [...reads];
  let bytes = bytesOfReads(reads);
  for (;;) {
    let [narrowest, at] = [Infinity, -1];
    for (let i = 1; i < joined.length; i++) {
      const [before, after] = [joined[i - 1]!, joined[i]!];
      const gap = after.startByte - before.endByte;
      // Two places of a shard's space may be the same pack: what lies before cannot be joined.
      if (before.pack !== after.pack || gap < 0 || gap >= narrowest) continue;
      if (after.endByte - before.startByte > readBytes) continue;
      [narrowest, at] = [gap, i];
    }
    const pays = fewer.some((most) => joined.length > most.reads && bytes + narrowest <= most.bytes);
    if (at < 0 || !pays) return joined;
    const [before, after] = [joined[at - 1]!, joined[at]!];
    const moved = after.startByte - before.startByte;
    joined.splice(at - 1, 2, {
      ...before,
      endByte: after.endByte,
      blocks: [...before.blocks, ...after.blocks.map(({ extent, offset }) => ({ extent, offset: offset + moved }))],
    });
    bytes += narrowest;
  }
}

/** Bytes of reads, those of their gaps included. */
export function bytesOfReads(reads: readonly PlannedRead[]): number {
  return reads.reduce((sum, { startByte, endByte }) => sum + endByte - startByte, 0);
}
