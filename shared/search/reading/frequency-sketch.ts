/** Independent counters of a key; the smallest of them is the estimate. */
const ROWS = 4;
/** Largest estimate: a counter has 4 bits. */
const MOST = 15;
/** Keys counted for each counter of a row, after which all counters are halved. */
const AGE = 4;

/**
 * Estimates how often a key was counted lately: a count-min sketch (Cormode and Muthukrishnan 2005) with the
 * conservative update, whose counters are halved periodically (TinyLFU: Einziger, Friedman, Manes 2017). It takes two
 * bytes for each counter of a row. An estimate is never below the count, halved as often, up to 15; keys that meet in all
 * rows may raise it.
 */
export class FrequencySketch {
  // Two counters a byte; rows one after the other.
  readonly #counters: Uint8Array;
  readonly #mask: number;
  #counted = 0;

  /** @param width counters of a row, rounded up to a power of two of at least 16 */
  constructor(width: number) {
    const rounded = 2 ** Math.ceil(Math.log2(Math.max(width, 16)));
    this.#mask = rounded - 1;
    this.#counters = new Uint8Array((ROWS * rounded) / 2);
  }

  /** Counts a key once. */
  add(key: string): void {
    const hash = hashOf(key);
    const estimate = this.#smallest(hash);
    if (estimate < MOST)
      for (let row = 0; row < ROWS; row++) {
        const at = this.#place(hash, row);
        if (this.#counter(at) === estimate) this.#counters[at >>> 1]! += at & 1 ? 16 : 1;
      }
    if (++this.#counted >= AGE * (this.#mask + 1)) this.#halve();
  }

  /** How often a key was counted lately, 0..15. */
  estimate(key: string): number {
    return this.#smallest(hashOf(key));
  }

  #smallest(hash: number): number {
    let smallest = MOST;
    for (let row = 0; row < ROWS; row++) smallest = Math.min(smallest, this.#counter(this.#place(hash, row)));
    return smallest;
  }

  #counter(at: number): number {
    return (this.#counters[at >>> 1]! >>> (at & 1 ? 4 : 0)) & 15;
  }

  // One multiplication and two shifts give each row bits of its own.
  #place(hash: number, row: number): number {
    let mixed = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b + 2 * row * 0x9e3779b1);
    mixed ^= mixed >>> 13;
    return row * (this.#mask + 1) + ((mixed ^ (mixed >>> 16)) & this.#mask);
  }

  #halve(): void {
    for (let i = 0; i < this.#counters.length; i++) this.#counters[i] = (this.#counters[i]! >>> 1) & 0x77;
    this.#counted >>>= 1;
  }
}

/** Units of a key that are hashed, from its end: of a block's, the offset and enough of the pack's name. */
const HASHED_UNITS = 24;

/** FNV-1a of the last UTF-16 units of a key. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = Math.max(0, key.length - HASHED_UNITS); i < key.length; i++)
    hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash;
}
