import { CairnError } from '../errors.ts';
import type { Directory } from '../format/directory.ts';
import type { Extent } from '../format/extents.ts';
import type { ListEntry } from '../format/resident-terms.ts';
import { encodeTermKey } from '../format/term-key.ts';
import type { WeighedTerm } from './weigh-query.ts';

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

/** How a term of the query is found in a shard. */
export type PlannedTerm =
  | { readonly kind: 'list'; readonly term: WeighedTerm; readonly entry: ListEntry; readonly blocks: readonly Extent[] }
  | { readonly kind: 'rare'; readonly term: WeighedTerm; readonly key: Uint8Array; readonly block: Extent }
  | { readonly kind: 'absent'; readonly term: WeighedTerm };

/** Where each term's postings lie, from the resident directory alone: whole lists. */
export function planTerms(directory: Directory, terms: readonly WeighedTerm[]): PlannedTerm[] {
  return terms.map((term) => {
    const key = encodeTermKey(term.space, term.term);
    const resident = directory.residentTerms.find(key);
    if (resident) return { kind: 'list', term, entry: resident.entry, blocks: tierExtents(resident.entry) };
    const block = directory.wordIndex.find(key);
    return block ? { kind: 'rare', term, key, block } : { kind: 'absent', term };
  });
}

function tierExtents(entry: ListEntry): Extent[] {
  let address = entry.address;
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
