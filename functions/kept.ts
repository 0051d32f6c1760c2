import type { Head } from '../shared/format/head.ts';
import { CHANNEL_PREFIX } from '../shared/format/layout.ts';
import { channelKey } from '../shared/format/object.ts';
import type { RangeSource } from '../shared/range-source.ts';
import { BlockCache } from '../shared/search/reading/block-cache.ts';
import type { ScratchPool } from '../shared/search/scoring/scratch.ts';
import type { ShardContext } from '../shared/search/shards/search-shard.ts';
import { Budget } from './budget.ts';
import type { Settings } from './env.ts';
import { checkSignature } from './head-signature.ts';
import { InFlight } from './in-flight.ts';
import { IndexBlocks } from './index-blocks.ts';
import { MEMORY, type MemoryShares } from './memory.ts';
import type { ServedRelease } from './metrics.ts';
import { MeteredSource } from './metered-source.ts';
import { R2Source } from './r2-source.ts';
import { ServedChannel } from './served-channel.ts';
import { ServedShards } from './served-shards.ts';
import { warm } from './warming.ts';

/** What is read before it is asked for, beside the reads of the request behind which that happens. */
const WARMING = { reads: 60, bytes: 32 << 20, connections: 1, invocations: 1 };

/** What one isolate keeps between requests. Values, never promises: those belong to the request that made them. */
export class Kept {
  readonly #shares: MemoryShares;
  readonly #cache: BlockCache;
  readonly #scratch: ScratchPool;
  readonly #inFlight = new InFlight(() => this.#shares.bytes - this.#keptBytes);
  // A Map iterates in order of insertion: the first was asked for longest ago.
  readonly #channels = new Map<string, ServedChannel>();
  /** The release of each channel that the cache was made ready for. */
  readonly #warmed = new Map<string, string>();
  readonly shards: ServedShards;

  constructor(scratch: ScratchPool, shares: MemoryShares = MEMORY) {
    this.#scratch = scratch;
    this.#shares = shares;
    this.#cache = new BlockCache(shares.cacheBytes);
    this.shards = new ServedShards(shares.shardsBytes, { bytes: shares.releaseBytes });
  }

  /** The channel that the settings name. */
  channel(settings: Settings): ServedChannel {
    const key = keyOf(settings);
    const served = this.#channels.get(key) ?? this.#newChannel(key, settings);
    this.#channels.delete(key);
    this.#channels.set(key, served);
    return served;
  }

  #newChannel(key: string, { channel, headKey, alwaysChecks }: Settings): ServedChannel {
    const makeRoom = (bytes: number): void => {
      this.#closeOthers(key, bytes);
      this.#makeRoom(bytes);
    };
    const checkHead = headKey === undefined ? undefined : (head: Head) => checkSignature(head, headKey);
    return new ServedChannel(channel, { bytes: this.#shares.releaseBytes, makeRoom }, checkHead, alwaysChecks);
  }

  /** Storage for what is opened, within a request's budget: there is a share of memory for that. */
  storage({ bucket, prefix }: Settings, budget: Budget): RangeSource {
    return new MeteredSource(new R2Source(bucket, prefix), budget);
  }

  /** What a request searches with: storage within its own budget, the isolate's cache and scratch. */
  context({ bucket, prefix }: Settings, budget: Budget): ShardContext {
    return {
      source: new MeteredSource(new R2Source(bucket, prefix), budget, this.#inFlight),
      cache: new IndexBlocks(this.#cache, prefix),
      scratch: this.#scratch,
    };
  }

  /** The releases that are open, of the channels by the keys of their heads. */
  get releases(): readonly ServedRelease[] {
    return [...this.#channels].flatMap(([key, { open, servedMs }]) =>
      open ? [{ head: key, release: open.release, servedMs }] : [],
    );
  }

  /** Memory that all of it takes, of `MEMORY.bytes`. */
  get bytes(): number {
    return this.#keptBytes + this.#inFlight.bytes;
  }

  /**
   * Makes the cache ready for the release that is open, once a release: drops the blocks of others, then reads the lists
   * that most queries need. Never fails: the log says what went wrong, and queries read what they need.
   */
  async warm(settings: Settings): Promise<void> {
    const key = keyOf(settings);
    const index = this.#channels.get(key)?.open;
    if (!index || this.#warmed.get(key) === index.release) return;
    this.#warmed.set(key, index.release);
    // The answer goes out first: choosing what to read takes some milliseconds.
    await new Promise((resolve) => setTimeout(resolve));
    try {
      this.#dropOldBlocks();
      if (!settings.warms) return;
      const { source } = this.context(settings, new Budget(WARMING));
      const { reads, bytes: readBytes } = WARMING;
      const blocks = new IndexBlocks(this.#cache, settings.prefix);
      await warm(index, source, blocks, { reads, readBytes, keptBytes: this.#shares.cacheBytes / 2 });
    } catch (error) {
      console.error(error);
    }
  }

  /** Drops blocks of packs that no open release has: however often they were asked for, nobody will ask again. */
  #dropOldBlocks(): void {
    const packs = new Set(
      [...this.#channels].flatMap(([key, { open }]) => {
        const spaces = [...(open?.directories ?? []), ...(open?.secondStage ? [open.secondStage] : [])];
        return spaces.flatMap((space) => space.packs.map(({ name }) => prefixOf(key) + name));
      }),
    );
    this.#cache.retain((key) => packs.has(key.slice(0, key.indexOf('@'))));
  }

  get #keptBytes(): number {
    let bytes = this.#cache.bytes + this.shards.bytes + this.#shares.scratchBytes;
    for (const channel of this.#channels.values()) bytes += channel.bytes;
    return bytes;
  }

  /** Releases of several indexes have the memory of one: those are closed that were asked for longest ago. */
  #closeOthers(own: string, bytes: number): void {
    const others = [...this.#channels].filter(([key]) => key !== own);
    let taken = bytes + others.reduce((sum, [, channel]) => sum + channel.bytes, 0);
    for (const [key, channel] of others) {
      if (taken <= this.#shares.releaseBytes) return;
      this.#channels.delete(key);
      this.#warmed.delete(key);
      taken -= channel.bytes;
    }
  }

  /** While a publish spreads there are two releases: blocks go where both would be too much. */
  #makeRoom(bytes: number): void {
    const { bytes: most, inFlightBytes } = this.#shares;
    if (this.#keptBytes + bytes > most - inFlightBytes) this.#cache.retain(() => false);
  }
}

/** Key of the channel's object in the bucket. */
function keyOf({ prefix, channel }: Settings): string {
  return prefix + channelKey(channel);
}

function prefixOf(key: string): string {
  return key.slice(0, key.lastIndexOf(CHANNEL_PREFIX));
}
