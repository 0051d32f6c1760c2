import type { BlockCache } from '../shared/search/reading/block-cache.ts';

/** The blocks of one index in the cache that all share: what it asks for is never found in another's. */
export class IndexBlocks implements Pick<BlockCache, 'get' | 'has' | 'set' | 'warm'> {
  readonly #cache: BlockCache;
  readonly #prefix: string;

  /** @param prefix what the keys of the index stand below */
  constructor(cache: BlockCache, prefix: string) {
    this.#cache = cache;
    this.#prefix = prefix;
  }

  get(key: string): Uint8Array | undefined {
    return this.#cache.get(this.#prefix + key);
  }

  has(key: string): boolean {
    return this.#cache.has(this.#prefix + key);
  }

  set(key: string, block: Uint8Array): void {
    this.#cache.set(this.#prefix + key, block);
  }

  warm(key: string, block: Uint8Array): void {
    this.#cache.warm(this.#prefix + key, block);
  }
}
