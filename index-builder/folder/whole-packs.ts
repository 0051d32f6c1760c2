import { PACK_LIMIT_BYTES } from '../../shared/format/layout.ts';
import { MemorySource, type RangeSource } from '../../shared/range-source.ts';

/** Packs in memory for each shard: its lists and its word blocks are gone through side by side. */
const PACKS_A_SHARD = 2;
/** Packs in memory at least. */
const LEAST_PACKS = 8;

/** A source that reads packs whole, and cuts ranges from those that were asked for last: blocks are read in their order. */
export class WholePacks implements RangeSource {
  readonly #source: RangeSource;
  readonly #limit: number;
  /** A Map iterates in order of insertion: the first was asked for longest ago. */
  readonly #packs = new Map<string, MemorySource>();

  /** @param shards shards that are read side by side */
  constructor(source: RangeSource, shards = 1) {
    this.#source = source;
    this.#limit = Math.max(LEAST_PACKS, PACKS_A_SHARD * shards);
  }

  async read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const kept = this.#packs.get(key);
    const pack =
      kept ?? new MemorySource(new Map([[key, (await this.#source.readWhole(key, PACK_LIMIT_BYTES, signal)).bytes]]));
    this.#packs.delete(key);
    this.#packs.set(key, pack);
    for (const oldest of this.#packs.keys()) {
      if (this.#packs.size <= this.#limit) break;
      this.#packs.delete(oldest);
    }
    return pack.read(key, startByte, endByte, signal);
  }

  readWhole(...parameters: Parameters<RangeSource['readWhole']>): ReturnType<RangeSource['readWhole']> {
    return this.#source.readWhole(...parameters);
  }
}
