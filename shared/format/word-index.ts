import { ByteReader, ByteWriter, compareBytes } from '../bytes.ts';
import { decodeExtents, encodeExtents, type Extent } from './extents.ts';

/** A block of the word directory and the key that separates it from the block before. */
export interface WordIndexEntry {
  readonly separator: Uint8Array;
  readonly extent: Extent;
}

/**
 * The resident index of the word directory: extents and separators. A separator is a shortest key that is above every
 * key of the block before and not above the first key of its own. FORMAT.md §8.
 */
export function encodeWordIndex(blocks: readonly WordIndexEntry[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  encodeExtents(
    writer,
    blocks.map((block) => block.extent),
  );
  for (const { separator } of blocks) {
    writer.varint(separator.length);
    writer.raw(separator);
  }
  return writer.toBytes();
}

/** Shortest key above `last` that is not above `first`; last < first. */
export function separatorOf(last: Uint8Array, first: Uint8Array): Uint8Array {
  let shared = 0;
  while (shared < last.length && last[shared] === first[shared]) shared++;
  return first.slice(0, shared + 1);
}

/** Finds the block that would hold a key. */
export class WordIndex {
  /** Extents of every block, in key order. */
  readonly extents: readonly Extent[];
  readonly #bytes: Uint8Array;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;

  /** @throws CairnError `corrupt` */
  constructor(bytes: Uint8Array) {
    const reader = new ByteReader(bytes, 'word index');
    this.extents = decodeExtents(reader);
    this.#bytes = bytes;
    this.#starts = new Uint32Array(this.extents.length);
    this.#ends = new Uint32Array(this.extents.length);
    for (let i = 0; i < this.extents.length; i++) {
      const length = reader.varint();
      this.#starts[i] = reader.position;
      reader.raw(length);
      this.#ends[i] = reader.position;
      if (i > 0 && compareBytes(this.#key(i - 1), this.#key(i)) >= 0) throw reader.corrupt('separators out of order');
    }
    reader.end();
  }

  /** Extent of the only block that can hold the key, or undefined. */
  find(key: Uint8Array): Extent | undefined {
    let low = 0;
    let high = this.extents.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareBytes(this.#key(middle), key) <= 0) low = middle + 1;
      else high = middle;
    }
    return this.extents[low - 1];
  }

  #key(block: number): Uint8Array {
    return this.#bytes.subarray(this.#starts[block], this.#ends[block]);
  }
}
