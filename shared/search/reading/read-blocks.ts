import { decodeBlock } from '../../format/block.ts';
import type { Directory } from '../../format/directory.ts';
import type { Extent } from '../../format/extents.ts';
import type { BlockKind } from '../../format/layout.ts';
import { type BlockObject, packKey } from '../../format/object.ts';
import { inParallel } from '../../parallel.ts';
import type { RangeSource } from '../../range-source.ts';
import type { BlockCache } from './block-cache.ts';
import { CONNECTIONS, type CostCounter } from './costs.ts';
import { packIndex, planReads, type ReadModel } from './plan.ts';

/** Where blocks come from. */
export interface BlockStore {
  readonly source: RangeSource;
  readonly cache: Pick<BlockCache, 'get' | 'set'>;
  /** What is read together, and at once; that of R2 by default. */
  readonly reads?: ReadModel | undefined;
}

/** Keeps nothing: for work that asks for each block once. */
export const NO_CACHE: BlockStore['cache'] = { get: () => undefined, set: () => undefined };

/** Packs, one after the other, in which blocks have addresses: a shard's, or those of codes. */
export type ByteSpace = Pick<Directory, 'packs'>;

/** Packs as one space, each behind the one before. */
export function joinPacks(objects: readonly BlockObject[]): ByteSpace {
  let startByte = 0;
  return {
    packs: objects.map(({ pack, bytes }) => {
      startByte += bytes;
      return { name: pack, startByte: startByte - bytes, bytes };
    }),
  };
}

/** A block to be read: its place, and what it must hold. */
export interface WantedBlock {
  readonly space: ByteSpace;
  readonly extent: Extent;
  readonly kind: BlockKind;
}

/**
 * Reads blocks in one round: what the cache has is taken from it, the rest is read, neighbours together, six reads at
 * a time, verified and kept. Returns the payloads in the order asked.
 * @throws CairnError `corrupt`, `not-found`, `transport`, `over-budget`
 */
export async function readBlocks(
  store: BlockStore,
  wanted: readonly WantedBlock[],
  costs: CostCounter,
  signal?: AbortSignal,
): Promise<Uint8Array[]> {
  const keys = wanted.map(({ space, extent }) => blockKey(space, extent));
  const payloads = new Map<string, Uint8Array>();
  const missing = new Map<ByteSpace, Map<number, WantedBlock>>();
  for (const [i, block] of wanted.entries()) {
    const key = keys[i]!;
    const kept = payloads.get(key) ?? store.cache.get(key);
    if (kept) {
      if (!payloads.has(key)) costs.cached++;
      payloads.set(key, kept);
    } else {
      const blocks = missing.get(block.space) ?? new Map<number, WantedBlock>();
      missing.set(block.space, blocks.set(block.extent.address, block));
    }
  }
  const reads = [...missing].flatMap(([space, blocks]) =>
    planReads(
      space.packs,
      [...blocks.values()].map((block) => block.extent),
      store.reads,
    ).map((read) => ({ space, blocks, read })),
  );
  costs.addRound(
    reads.length,
    reads.reduce((sum, { read }) => sum + read.endByte - read.startByte, 0),
  );
  await inParallel(reads, CONNECTIONS, async ({ space, blocks, read }) => {
    const bytes = await store.source.read(packKey(read.pack), read.startByte, read.endByte, signal);
    for (const { extent, offset } of read.blocks) {
      const payload = decodeBlock(blocks.get(extent.address)!.kind, bytes.subarray(offset, offset + extent.bytes));
      const key = blockKey(space, extent);
      // A copy, so that a small block does not keep the whole read alive.
      const own = read.blocks.length === 1 ? payload : payload.slice();
      payloads.set(key, own);
      store.cache.set(key, own);
    }
  });
  return keys.map((key) => payloads.get(key)!);
}

/** Tells of a shard's blocks whether the cache has them, without asking for them. */
export function keptBlocks(cache: Pick<BlockCache, 'has'>, space: ByteSpace): (extent: Extent) => boolean {
  return (extent) => cache.has(blockKey(space, extent));
}

/** Name of a block in the cache, which releases share: they may share packs, but not the addresses of a shard. */
function blockKey({ packs }: ByteSpace, { address }: Extent): string {
  const pack = packs[packIndex(packs, address)]!;
  return `${pack.name}@${address - pack.startByte}`;
}
