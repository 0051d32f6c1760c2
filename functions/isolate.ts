import kernels from '../kernels/kernels.wasm';
import { BlockCache } from '../shared/search/block-cache.ts';
import { ScratchPool } from '../shared/search/scratch.ts';
import { SimdAccumulator } from '../shared/search/simd-accumulator.ts';
import type { ShardContext } from '../shared/search/search-shard.ts';
import type { Budget } from './budget.ts';
import type { Settings } from './env.ts';
import { InFlight, MeteredSource } from './metered-source.ts';
import { R2Source } from './r2-source.ts';
import { ServedChannel } from './served-channel.ts';
import { ServedShards } from './served-shards.ts';

/** Memory for blocks: with directories, scratch and bytes on their way it stays well below 128 MB. */
const CACHE_BYTES = 24 << 20;

/** What one isolate keeps between requests. Values, never promises: those belong to the request that made them. */
export class Isolate {
  readonly #cache = new BlockCache(CACHE_BYTES);
  readonly #scratch = new ScratchPool(() => new SimdAccumulator(kernels));
  readonly #inFlight = new InFlight();
  readonly #channels = new Map<string, ServedChannel>();
  readonly shards = new ServedShards();

  /** The channel that the settings name. */
  channel({ channel }: Settings): ServedChannel {
    let served = this.#channels.get(channel);
    if (!served) this.#channels.set(channel, (served = new ServedChannel(channel)));
    return served;
  }

  /** What a request searches with: storage within its own budget, the isolate's cache and scratch. */
  context({ bucket }: Settings, budget: Budget): ShardContext {
    return {
      source: new MeteredSource(new R2Source(bucket), budget, this.#inFlight),
      cache: this.#cache,
      scratch: this.#scratch,
    };
  }
}

/** The isolate that this module runs in. */
export const isolate = new Isolate();
