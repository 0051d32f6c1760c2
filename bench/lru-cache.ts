import { ENTRY_BYTES } from '../shared/search/reading/block-cache.ts';

/** The reference for `BlockCache`: the same limits, what was used longest ago dropped first. */
export class LruCache {
  readonly #limitBytes: number;
  // A Map iterates in order of insertion: what is used is inserted again.
  readonly #blocks = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get(key: string): Uint8Array | undefined {
    const block = this.#blocks.get(key);
    if (block === undefined) return undefined;
    this.#blocks.delete(key);
    this.#blocks.set(key, block);
    return block;
  }

  has(key: string): boolean {
    return this.#blocks.has(key);
  }

  set(key: string, block: Uint8Array): void {
    if (block.byteLength > this.#limitBytes / 8 || this.#blocks.has(key)) return;
    this.#blocks.set(key, block);
    this.#bytes += block.byteLength + ENTRY_BYTES;
    for (const [oldest, bytes] of this.#blocks) {
      if (this.#bytes <= this.#limitBytes) return;
      this.#blocks.delete(oldest);
      this.#bytes -= bytes.byteLength + ENTRY_BYTES;
    }
  }
}
