import type { Directory } from '../../format/directory.ts';
import type { Extent } from '../../format/extents.ts';
import { tierPostings } from '../../format/tier.ts';
import { CONNECTIONS } from './costs.ts';
import {
  blocksOf,
  bytesOfReads,
  type PlannedList,
  type PlannedRead,
  type PlannedTerm,
  planReads,
  prefixOf,
  type ReadModel,
  slackOf,
} from './plan.ts';

/** How much is read of a query's lists. What the cache has costs neither reads nor bytes. */
export interface ListLimits {
  /** Reads, those of rare terms included. */
  readonly reads: number;
  /** Bytes that the reads bring. */
  readonly bytes: number;
  /** Postings, whether they will be added or passed over. */
  readonly postings: number;
  /** Reads beyond which waves are saved where that costs little. */
  readonly wantedReads: number;
  /** Share of the most that lists can add to a score which may be left out for that, from 0 to 1. */
  readonly spare: number;
}

/** Where blocks lie, and which need not be read. */
interface Storage {
  readonly packs: Directory['packs'];
  readonly isKept: (extent: Extent) => boolean;
  readonly reads?: ReadModel | undefined;
  /** A block that is read whatever lists are. */
  readonly beside?: Extent | undefined;
}

/**
 * Leaves out what can add the least to a score, until the rest is within limits: whole reads where those are few,
 * the last tiers of lists where bytes or postings are. A list that lies beside one that is read comes along for nothing.
 * What may be left beyond the limits are rare terms and first tiers. Then waves are saved, as long as that costs little.
 */
export function cutLists(planned: readonly PlannedTerm[], limits: ListLimits, storage: Storage): PlannedTerm[] {
  const { reads, bytes } = limits;
  const fewer = cutReads(planned, storage, (all) => all.length <= reads);
  const less = cutTiers(fewer, limits, storage);
  // Tiers that are left out may have lain between lists that were read together, or lie there still, as a gap.
  const within = cutReads(less, storage, (all) => all.length <= reads && bytesOfReads(all) <= bytes);
  return saveWaves(within, limits, limits.spare * mostOf(planned), storage);
}

/** Leaves out the reads that bring least where that makes a wave fewer, as long as a score lacks at most `slack`. */
function saveWaves(planned: PlannedTerm[], limits: ListLimits, slack: number, storage: Storage): PlannedTerm[] {
  const { length } = missingReads(planned, storage);
  if (length <= limits.wantedReads) return planned;
  const reads = (Math.ceil(length / CONNECTIONS) - 1) * CONNECTIONS;
  const fewer = cutReads(planned, storage, (all) => all.length <= reads);
  const pays = slackOf(fewer) <= slack && missingReads(fewer, storage).length <= reads;
  return pays ? saveWaves(fewer, limits, slack, storage) : planned;
}

/** Most that lists add to a score together. */
function mostOf(planned: readonly PlannedTerm[]): number {
  return planned.reduce(
    (sum, term) => sum + (term.kind === 'list' ? term.weight * term.entry.tiers[0]!.largestImpact : 0),
    0,
  );
}

/** The reads that bring what the cache does not have. */
function missingReads(planned: readonly PlannedTerm[], { packs, isKept, reads, beside }: Storage): PlannedRead[] {
  return planReads(
    packs,
    [...blocksOf(planned), ...(beside ? [beside] : [])].filter((extent) => !isKept(extent)),
    reads,
  );
}

/** Leaves out all lists of the reads that bring least, one read after the other, as long as it does not suffice. */
function cutReads(
  planned: readonly PlannedTerm[],
  storage: Storage,
  suffices: (reads: readonly PlannedRead[]) => boolean,
): PlannedTerm[] {
  const rest = [...planned];
  for (;;) {
    const reads = missingReads(rest, storage);
    if (suffices(reads)) return rest;
    const most = mostByRead(rest, reads, storage.beside);
    const least = most.indexOf(Math.min(...most));
    if (least < 0 || most[least] === Infinity) return rest;
    const brought = new Set(reads[least]!.blocks.map(({ extent }) => extent.address));
    rest.forEach((term, i) => {
      if (term.kind === 'list') rest[i] = prefixOf(term, readableTiers(term, brought));
    });
  }
}

/** Tiers of a list before the first that is not to be read. */
function readableTiers({ blocks }: PlannedList, without: ReadonlySet<number>): number {
  const at = blocks.findIndex(({ address }) => without.has(address));
  return at >= 0 ? at : blocks.length;
}

/** Most that each read adds to a score; a rare term, of which that is not known, adds more than any. */
function mostByRead(planned: readonly PlannedTerm[], reads: readonly PlannedRead[], beside?: Extent): number[] {
  const readOf = new Map(reads.flatMap(({ blocks }, read) => blocks.map(({ extent }) => [extent.address, read])));
  const most = reads.map(() => 0);
  const besideAt = beside && readOf.get(beside.address);
  if (besideAt !== undefined) most[besideAt] = Infinity;
  for (const term of planned) {
    if (term.kind === 'absent') continue;
    if (term.kind === 'rare') {
      const read = readOf.get(term.block.address);
      if (read !== undefined) most[read] = Infinity;
      continue;
    }
    let last: number | undefined;
    term.blocks.forEach(({ address }, tier) => {
      const read = readOf.get(address);
      // The first tier of a list that a read brings has the largest impact of those that it does.
      if (read !== undefined && read !== last) most[read]! += term.weight * term.entry.tiers[tier]!.largestImpact;
      last = read;
    });
  }
  return most;
}

/** Leaves out the tiers that can add the least, never the first of a list, until few enough bytes and postings are left. */
function cutTiers(planned: readonly PlannedTerm[], limits: ListLimits, { isKept, beside }: Storage): PlannedTerm[] {
  const lists = planned.filter((term) => term.kind === 'list');
  const tiers = lists.flatMap((list) =>
    list.blocks.map((extent, i) => ({
      list,
      i,
      bytes: isKept(extent) ? 0 : extent.bytes,
      postings: tierPostings(list.entry.df, i),
      most: list.weight * list.entry.tiers[i]!.largestImpact,
    })),
  );
  const besideBytes = beside && !isKept(beside) ? beside.bytes : 0;
  let bytes = tiers.reduce((sum, tier) => sum + tier.bytes, besideBytes - limits.bytes);
  let postings = tiers.reduce((sum, tier) => sum + tier.postings, -limits.postings);
  const kept = new Map(lists.map((list) => [list, list.blocks.length]));
  // Of a list the last tier goes first, also where the one before has the same largest impact.
  for (const tier of tiers.sort((a, b) => a.most - b.most || b.i - a.i)) {
    if (bytes <= 0 && postings <= 0) break;
    // What the cache has takes no bytes; it goes where it lies behind what does.
    if (tier.i === 0 || (postings <= 0 && tier.bytes === 0)) continue;
    kept.set(tier.list, tier.i);
    bytes -= tier.bytes;
    postings -= tier.postings;
  }
  return planned.map((term) => (term.kind === 'list' ? prefixOf(term, kept.get(term)!) : term));
}
