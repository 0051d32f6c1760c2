import type { Directory } from '../format/directory.ts';
import { BLOCK } from '../format/layout.ts';
import type { ListEntry } from '../format/resident-terms.ts';
import { ENTRY_BYTES } from './block-cache.ts';
import { bytesOfReads, planReads, type PlannedRead, tierExtents } from './plan.ts';
import type { WantedBlock } from './read-blocks.ts';

/** Share of a shard's documents from which on a list is frequent: a few hundred lists are. */
const FREQUENT = 0.05;
/** What is kept of the lists when they take too many reads: so much less, until they do not. */
const FEWER = 0.8;

/** Share of the memory that the blocks of the second stage may have. */
const SECOND_STAGE = 2 / 3;

/** How much is read before it is asked for. */
export interface WarmingLimits {
  readonly reads: number;
  /** Bytes read, those between blocks included. */
  readonly readBytes: number;
  /** Memory that the blocks take in the cache. */
  readonly keptBytes: number;
}

/**
 * Blocks to be read, as each read brings them. Those of the second stage, the table's and then each shard's, whole or not at all; then the lists
 * that most queries need: those of the most documents, as many as the limits allow; of those that the build cut to as
 * many, first those of the smallest scale, which the commonest terms have. A list comes whole or not at all.
 * @param stage blocks of the second stage, those that queries need most first
 */
export function planWarming(
  directories: readonly Directory[],
  stage: readonly WantedBlock[],
  limits: WarmingLimits,
): WantedBlock[][] {
  const again = planStage(stage, { ...limits, keptBytes: SECOND_STAGE * limits.keptBytes });
  const blocks = again.flat();
  const lists = planLists(directories, {
    reads: limits.reads - again.length,
    readBytes: limits.readBytes - blocks.reduce((sum, { extent }) => sum + extent.bytes, 0),
    keptBytes: limits.keptBytes - memoryOf(blocks.map(({ extent }) => extent)),
  });
  return [...again, ...lists];
}

/** Reads of whole byte spaces, in their order, up to the first that the limits do not allow. */
function planStage(stage: readonly WantedBlock[], limits: WarmingLimits): WantedBlock[][] {
  const reads: WantedBlock[][] = [];
  let [readBytes, keptBytes] = [0, 0];
  for (const space of new Set(stage.map(({ space }) => space))) {
    const own = stage.filter((block) => block.space === space);
    const { kind } = own[0]!;
    const planned = planReads(
      space.packs,
      own.map(({ extent }) => extent),
    );
    readBytes += bytesOfReads(planned);
    keptBytes += memoryOf(own.map(({ extent }) => extent));
    const fits = reads.length + planned.length <= limits.reads && readBytes <= limits.readBytes;
    if (!fits || keptBytes > limits.keptBytes) return reads;
    for (const { blocks } of planned) reads.push(blocks.map(({ extent }) => ({ space, extent, kind })));
  }
  return reads;
}

function planLists(directories: readonly Directory[], limits: WarmingLimits): WantedBlock[][] {
  const frequent = directories
    .flatMap((directory) =>
      Array.from(directory.residentTerms.frequent(FREQUENT * directory.documents), (entry) => ({ directory, entry })),
    )
    .sort((a, b) => b.entry.df - a.entry.df || a.entry.scaleBits - b.entry.scaleBits);
  let keptBytes = 0;
  const fitting = frequent.filter(({ entry }) => (keptBytes += memoryOf(entry.tiers)) <= limits.keptBytes);
  for (let count = fitting.length; count > 0; count = Math.floor(count * FEWER)) {
    const chosen = fitting.slice(0, count);
    const planned = directories.flatMap((directory) => readsOf(directory, chosen));
    const readBytes = bytesOfReads(planned.map(({ read }) => read));
    if (planned.length > limits.reads || readBytes > limits.readBytes) continue;
    return planned.map(({ directory, read }) =>
      read.blocks.map(({ extent }) => ({ space: directory, extent, kind: BLOCK.tier })),
    );
  }
  return [];
}

function readsOf(directory: Directory, chosen: readonly WarmingList[]): { directory: Directory; read: PlannedRead }[] {
  const extents = chosen.filter((list) => list.directory === directory).flatMap(({ entry }) => tierExtents(entry));
  return planReads(directory.packs, extents).map((read) => ({ directory, read }));
}

interface WarmingList {
  readonly directory: Directory;
  readonly entry: ListEntry;
}

/** Memory of blocks in the cache. */
function memoryOf(blocks: readonly { readonly bytes: number }[]): number {
  return blocks.reduce((sum, { bytes }) => sum + bytes + ENTRY_BYTES, 0);
}
