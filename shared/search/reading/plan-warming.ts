import type { Directory } from '../../format/directory.ts';
import type { Extent } from '../../format/extents.ts';
import { BLOCK } from '../../format/layout.ts';
import type { ListEntry } from '../../format/resident-terms.ts';
import { encodeTermKey } from '../../format/term-key.ts';
import { ENTRY_BYTES } from './block-cache.ts';
import { bytesOfReads, planReads, type PlannedRead, tierExtents } from './plan.ts';
import type { WantedBlock } from './read-blocks.ts';

/** Share of a shard's documents from which on a list is frequent: a few hundred lists are. */
const FREQUENT = 0.05;
/** What is kept of the lists when they take too many reads: so much less, until they do not. */
const FEWER = 0.8;

/** Share of the memory that the blocks of the second stage may have. */
const SECOND_STAGE = 2 / 3;

/** Share of the memory that the blocks of titles may have. */
const TITLES = 1 / 4;

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
 * many, first those of the smallest scale, which the commonest terms have. A list comes whole or not at all. The blocks of whole
 * titles come with them where they take a quarter of the memory at most, so that a warm isolate knows titles without a read.
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

/** Lists, and the blocks of titles where these leave room for them. */
function planLists(directories: readonly Directory[], limits: WarmingLimits): WantedBlock[][] {
  const titles = directories.map(titleBlocks);
  const isSmall = memoryOf(titles.flat()) <= TITLES * Math.min(limits.keptBytes, limits.readBytes);
  const withTitles = isSmall ? planBeside(directories, titles, limits) : [];
  const none = directories.map(() => []);
  return withTitles.length > 0 ? withTitles : planBeside(directories, none, limits);
}

/** As many lists as the limits allow beside the given blocks of words of each shard. */
function planBeside(
  directories: readonly Directory[],
  titles: readonly (readonly Extent[])[],
  limits: WarmingLimits,
): WantedBlock[][] {
  const frequent = directories
    .flatMap((directory) =>
      Array.from(directory.residentTerms.frequent(FREQUENT * directory.documents), (entry) => ({ directory, entry })),
    )
    .sort((a, b) => b.entry.df - a.entry.df || a.entry.scaleBits - b.entry.scaleBits);
  let keptBytes = memoryOf(titles.flat());
  const fitting = frequent.filter(({ entry }) => (keptBytes += memoryOf(entry.tiers)) <= limits.keptBytes);
  const words = new Set(titles.flat());
  for (let count = fitting.length; count > 0; count = Math.floor(count * FEWER)) {
    const chosen = fitting.slice(0, count);
    const planned = directories.flatMap((directory, i) => readsOf(directory, chosen, titles[i]!));
    const readBytes = bytesOfReads(planned.map(({ read }) => read));
    if (planned.length > limits.reads || readBytes > limits.readBytes) continue;
    return planned.map(({ directory, read }) =>
      read.blocks.map(({ extent }) => {
        const kind = words.has(extent) ? BLOCK.words : BLOCK.tier;
        return { space: directory, extent, kind };
      }),
    );
  }
  return [];
}

/** The blocks of whole titles: every query that may be one looks into one of them. */
function titleBlocks({ wordIndex }: Directory): readonly Extent[] {
  const [first, last] = ['=', '>'].map((edge) => wordIndex.find(encodeTermKey('title', edge)));
  if (!first || !last) return [];
  return wordIndex.extents.filter(({ address }) => address >= first.address && address <= last.address);
}

function readsOf(
  directory: Directory,
  chosen: readonly WarmingList[],
  titles: readonly Extent[],
): { directory: Directory; read: PlannedRead }[] {
  const extents = chosen.filter((list) => list.directory === directory).flatMap(({ entry }) => tierExtents(entry));
  return planReads(directory.packs, [...extents, ...titles]).map((read) => ({ directory, read }));
}

interface WarmingList {
  readonly directory: Directory;
  readonly entry: ListEntry;
}

/** Memory of blocks in the cache. */
function memoryOf(blocks: readonly { readonly bytes: number }[]): number {
  return blocks.reduce((sum, { bytes }) => sum + bytes + ENTRY_BYTES, 0);
}
