import type { RangeSource } from '../shared/range-source.ts';
import { BlockCache } from '../shared/search/block-cache.ts';
import type { ScratchPool } from '../shared/search/scratch.ts';
import type { ShardContext } from '../shared/search/search-shard.ts';
import { Budget } from './budget.ts';
import type { Settings } from './env.ts';
import { InFlight } from './in-flight.ts';
import { MEMORY, type MemoryShares } from './memory.ts';
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
  channel({ channel, alwaysChecks }: Settings): ServedChannel {
    let served = this.#channels.get(channel);
    if (!served) {
      const limits = { bytes: this.#shares.releaseBytes, makeRoom: (bytes: number) => this.#makeRoom(bytes) };
      this.#channels.set(channel, (served = new ServedChannel(channel, limits, alwaysChecks)));
    }
    return served;
  }

  /** Storage for what is opened, within a request's budget: there is a share of memory for that. */
  storage({ bucket }: Settings, budget: Budget): RangeSource {
    return new MeteredSource(new R2Source(bucket), budget);
  }

  /** What a request searches with: storage within its own budget, the isolate's cache and scratch. */
  context({ bucket }: Settings, budget: Budget): ShardContext {
    return {
      source: new MeteredSource(new R2Source(bucket), budget, this.#inFlight),
      cache: this.#cache,
      scratch: this.#scratch,
    };
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
    const index = this.channel(settings).open;
    if (!index || this.#warmed.get(settings.channel) === index.release) return;
    this.#warmed.set(settings.channel, index.release);
    // The answer goes out first: choosing what to read takes some milliseconds.
    await new Promise((resolve) => setTimeout(resolve));
    try {
      this.#dropOldBlocks();
      if (!settings.warms) return;
      const { source } = this.context(settings, new Budget(WARMING));
      const { reads, bytes: readBytes } = WARMING;
      await warm(index, source, this.#cache, { reads, readBytes, keptBytes: this.#shares.cacheBytes / 2 });
    } catch (error) {
      console.error(error);
    }
  }

  /** Drops blocks of packs that no open release has: however often they were asked for, nobody will ask again. */
  #dropOldBlocks(): void {
    const packs = new Set(
      [...this.#channels.values()].flatMap(({ open }) => [
        ...(open?.directories ?? []).flatMap((directory) => directory.packs.map(({ name }) => name)),
        ...(open?.secondStage?.packs ?? []).map(({ name }) => name),
      ]),
    );
    this.#cache.retain((key) => packs.has(key.slice(0, key.indexOf('@'))));
  }

  get #keptBytes(): number {
    let bytes = this.#cache.bytes + this.shards.bytes + this.#shares.scratchBytes;
    for (const channel of this.#channels.values()) bytes += channel.bytes;
    return bytes;
  }

  /** While a publish spreads there are two releases: blocks go where both would be too much. */
  #makeRoom(bytes: number): void {
    const { bytes: most, inFlightBytes } = this.#shares;
    if (this.#keptBytes + bytes > most - inFlightBytes) this.#cache.retain(() => false);
  }
}
