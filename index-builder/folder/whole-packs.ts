import { PACK_LIMIT_BYTES } from '../../shared/format/layout.ts';
import { MemorySource, type RangeSource } from '../../shared/range-source.ts';

/** Packs in memory: what is read in the order of an index comes from few of them at a time. */
const PACKS = 8;

/** A source that reads packs whole, and cuts ranges from those that were asked for last: blocks are read in their order. */
export class WholePacks implements RangeSource {
  readonly #source: RangeSource;
  /** A Map iterates in order of insertion: the first was asked for longest ago. */
  readonly #packs = new Map<string, MemorySource>();

  constructor(source: RangeSource) {
    this.#source = source;
  }

  async read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const kept = this.#packs.get(key);
    const pack =
      kept ?? new MemorySource(new Map([[key, (await this.#source.readWhole(key, PACK_LIMIT_BYTES, signal)).bytes]]));
    this.#packs.delete(key);
    this.#packs.set(key, pack);
    for (const oldest of this.#packs.keys()) {
      if (this.#packs.size <= PACKS) break;
      this.#packs.delete(oldest);
    }
    return pack.read(key, startByte, endByte, signal);
  }

  readWhole(...parameters: Parameters<RangeSource['readWhole']>): ReturnType<RangeSource['readWhole']> {
    return this.#source.readWhole(...parameters);
  }
}
