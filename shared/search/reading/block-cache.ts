import { FrequencySketch } from './frequency-sketch.ts';

/** What a block takes beside its bytes, measured: its key of some 80 characters, its place in the map, its array. */
export const ENTRY_BYTES = 700;

/** Bytes of the limit for each counter of a row of the sketch, which takes a 512th of the limit, or up to twice that. */
export const COUNTER_BYTES = 1024;

/** Share of the limit for blocks that were used again. */
const PROTECTED = 0.8;

/**
 * Verified blocks kept in memory up to a number of bytes, the sketch of frequencies on top. TinyLFU admission
 * (Einziger, Friedman, Manes 2017) before a segmented LRU: a block is kept where there is room, or if it was asked for
 * more often than each that it would push out. Size does not count, a block being one read whatever its size. Holds
 * values, never promises: a Worker must not share those between requests.
 */
export class BlockCache {
  readonly #limitBytes: number;
  readonly #sketch: FrequencySketch;
  // A Map iterates in order of insertion: what is used is inserted again. Warm is what nobody asked for yet. On trial is
  // what was not used since it came, or what others pushed out of the protected segment.
  readonly #warm = new Map<string, Uint8Array>();
  readonly #onTrial = new Map<string, Uint8Array>();
  readonly #protected = new Map<string, Uint8Array>();
  #bytes = 0;
  #protectedBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
    this.#sketch = new FrequencySketch(limitBytes / COUNTER_BYTES);
  }

  /** Memory that the blocks take, that of finding them included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A block, if it is kept. Counts that it was asked for, kept or not. */
  get(key: string): Uint8Array | undefined {
    this.#sketch.add(key);
    const block = this.#find(key);
    if (block === undefined) return undefined;
    if (!this.#protected.delete(key)) {
      this.#forget(key);
      this.#protectedBytes += bytesOf(block);
    }
    this.#protected.set(key, block);
    this.#demote();
    return block;
  }

  /**
   * Offers a block that `get` did not find. If it is kept, its memory becomes the cache's; one larger than an eighth of
   * the limit never is.
   */
  set(key: string, block: Uint8Array): void {
    const bytes = bytesOf(block);
    if (block.byteLength > this.#limitBytes / 8 || bytes > this.#limitBytes) return;
    if (this.has(key)) return;
    const victims = this.#victims(this.#bytes + bytes - this.#limitBytes);
    if (victims.length > 0) {
      const frequency = this.#sketch.estimate(key);
      if (victims.some((victim) => this.#sketch.estimate(victim) >= frequency)) return;
      for (const victim of victims) this.#drop(victim);
    }
    this.#onTrial.set(key, block);
    this.#bytes += bytes;
  }

  /** Keeps a block that nobody asked for, where there is room. It is the first to go, and pushes none out. */
  warm(key: string, block: Uint8Array): void {
    const bytes = bytesOf(block);
    if (this.#bytes + bytes > this.#limitBytes || this.has(key)) return;
    this.#warm.set(key, block);
    this.#bytes += bytes;
  }

  /** Whether a block is kept. Does not count as asking for it. */
  has(key: string): boolean {
    return this.#find(key) !== undefined;
  }

  /** Drops the blocks whose keys are not wanted any more. */
  retain(isWanted: (key: string) => boolean): void {
    for (const segment of [this.#warm, this.#onTrial, this.#protected])
      for (const key of segment.keys()) if (!isWanted(key)) this.#drop(key);
  }

  #find(key: string): Uint8Array | undefined {
    return this.#protected.get(key) ?? this.#onTrial.get(key) ?? this.#warm.get(key);
  }

  #forget(key: string): boolean {
    return this.#onTrial.delete(key) || this.#warm.delete(key);
  }

  /** The blocks that go first, as many as give room for so many bytes. */
  #victims(bytes: number): string[] {
    const victims: string[] = [];
    for (const segment of [this.#warm, this.#onTrial, this.#protected])
      for (const [key, block] of segment) {
        if (bytes <= 0) return victims;
        victims.push(key);
        bytes -= bytesOf(block);
      }
    return victims;
  }

  #drop(key: string): void {
    const block = this.#find(key)!;
    this.#bytes -= bytesOf(block);
    if (!this.#forget(key)) {
      this.#protected.delete(key);
      this.#protectedBytes -= bytesOf(block);
    }
  }

  /** Puts what was used longest ago on trial again, until the protected segment has its share. */
  #demote(): void {
    if (this.#protectedBytes <= PROTECTED * this.#limitBytes) return;
    for (const [key, block] of this.#protected) {
      if (this.#protectedBytes <= PROTECTED * this.#limitBytes) return;
      this.#protected.delete(key);
      this.#protectedBytes -= bytesOf(block);
      this.#onTrial.set(key, block);
    }
  }
}

function bytesOf(block: Uint8Array): number {
  return block.byteLength + ENTRY_BYTES;
}
