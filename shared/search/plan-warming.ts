import type { Directory } from '../format/directory.ts';
import type { ListEntry } from '../format/resident-terms.ts';
import { ENTRY_BYTES } from './block-cache.ts';
import { planReads, type PlannedRead, tierExtents } from './plan.ts';

/** Share of a shard's documents from which on a list is dense: a few hundred lists are. */
const DENSE = 0.05;
/** What is kept of the lists when they take too many reads: so much less, until they do not. */
const FEWER = 0.8;

/** How much is read before it is asked for. */
export interface WarmingLimits {
  readonly reads: number;
  /** Bytes read, those between blocks included. */
  readonly readBytes: number;
  /** Memory that the blocks take in the cache. */
  readonly keptBytes: number;
}

/** One read of a shard's dense lists. */
export interface WarmingRead {
  readonly directory: Directory;
  readonly read: PlannedRead;
}

/**
 * Reads that bring the lists which most queries need: those of the most documents, as many as the limits allow; of those
 * that the build cut to as many, first those of the smallest scale, which the commonest terms have. A list comes whole or
 * not at all.
 */
export function planWarming(directories: readonly Directory[], limits: WarmingLimits): WarmingRead[] {
  const dense = directories
    .flatMap((directory) =>
      Array.from(directory.residentTerms.frequent(DENSE * directory.documents), (entry) => ({ directory, entry })),
    )
    .sort((a, b) => b.entry.df - a.entry.df || a.entry.scaleBits - b.entry.scaleBits);
  let keptBytes = 0;
  const fitting = dense.filter(({ entry }) => (keptBytes += memoryOf(entry)) <= limits.keptBytes);
  for (let count = fitting.length; count > 0; count = Math.floor(count * FEWER)) {
    const chosen = fitting.slice(0, count);
    const reads = directories.flatMap((directory) => readsOf(directory, chosen));
    const readBytes = reads.reduce((sum, { read }) => sum + read.endByte - read.startByte, 0);
    if (reads.length <= limits.reads && readBytes <= limits.readBytes) return reads;
  }
  return [];
}

function readsOf(directory: Directory, chosen: readonly WarmingList[]): WarmingRead[] {
  const extents = chosen.filter((list) => list.directory === directory).flatMap(({ entry }) => tierExtents(entry));
  return planReads(directory.packs, extents).map((read) => ({ directory, read }));
}

interface WarmingList {
  readonly directory: Directory;
  readonly entry: ListEntry;
}

function memoryOf({ tiers }: ListEntry): number {
  return tiers.reduce((sum, { bytes }) => sum + bytes + ENTRY_BYTES, 0);
}
