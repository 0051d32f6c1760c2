/** What a block takes beside its bytes, measured: its key of some 80 characters, its place in the map, its array. */
export const ENTRY_BYTES = 700;

/**
 * Verified blocks kept in memory up to a number of bytes, the least recently used dropped first. Holds values, never
 * promises: a Worker must not share those between requests.
 */
export class BlockCache {
  readonly #limitBytes: number;
  // A Map iterates in order of insertion: what is used is inserted again.
  readonly #blocks = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Memory that the blocks take, that of finding them included. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): Uint8Array | undefined {
    const block = this.#blocks.get(key);
    if (block === undefined) return undefined;
    this.#blocks.delete(key);
    this.#blocks.set(key, block);
    return block;
  }

  /** Keeps a block, whose memory becomes the cache's; one larger than an eighth of the limit is not kept. */
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
