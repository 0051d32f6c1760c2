import type { ByteReader } from '../bytes.ts';
import { packedBytes, takePacked } from './bit-packing.ts';
import { ExceptionBuffer, skipExceptions } from './gap-exceptions.ts';
import { CHUNK_BITS, POSTING_BLOCK } from './layout.ts';

/** Widths that a lift may have, 0 to 8: those of gap and lift share a byte. */
export const LIFT_WIDTHS = 9;

/** Room for one decoded block: positions inside the chunk, and impacts. */
export class PostingBuffer {
  readonly documents = new Uint16Array(POSTING_BLOCK);
  readonly impacts = new Uint16Array(POSTING_BLOCK);
}

/**
 * A posting block, open where it lies: posting i has the impact `smallest` + lift i, and the document after it is 1 + gap
 * i + its exception further on. Gap i is `(view.getUint32(bit >>> 3, true) >>> (bit & 7)) & gapMask` with bit =
 * gapBit + i * gapBits, lifts likewise. FORMAT.md §5.
 */
export class PostingBlock {
  count = 0;
  /** Position of the first document inside the chunk. */
  first = 0;
  smallest = 0;
  gapBits = 0;
  liftBits = 0;
  gapBit = 0;
  liftBit = 0;
  view: DataView = new DataView(new ArrayBuffer(0));
  /** Exceptions, of which the first so many are this block's. */
  exceptions = 0;
  readonly #buffer = new ExceptionBuffer();
  /** Gaps that are exceptions, by their index, and what is to be added to each. */
  readonly places = this.#buffer.places;
  readonly highs = this.#buffer.highs;

  get gapMask(): number {
    return (1 << this.gapBits) - 1;
  }

  get liftMask(): number {
    return (1 << this.liftBits) - 1;
  }

  /** Opens the next block of a reader, of `count` postings. @throws CairnError `corrupt` */
  open(reader: ByteReader, count: number): void {
    this.#readHeader(reader, count);
    const gapBytes = packedBytes(count - 1, this.gapBits);
    const { view, startBit } = takePacked(reader, gapBytes + packedBytes(count, this.liftBits));
    this.view = view;
    this.gapBit = startBit;
    this.liftBit = startBit + gapBytes * 8;
    if (this.exceptions > 0) this.#buffer.take(reader, this.exceptions, count - 1, this.gapBits);
  }

  /** Passes over the next block, of `count` postings. @throws CairnError `corrupt` */
  skip(reader: ByteReader, count: number): void {
    this.#readHeader(reader, count);
    reader.skip(packedBytes(count - 1, this.gapBits) + packedBytes(count, this.liftBits));
    if (this.exceptions > 0) skipExceptions(reader, this.exceptions);
  }

  #readHeader(reader: ByteReader, count: number): void {
    this.count = count;
    this.first = reader.u16();
    const widths = reader.u8();
    this.gapBits = Math.floor(widths / LIFT_WIDTHS);
    this.liftBits = widths % LIFT_WIDTHS;
    this.smallest = reader.u8();
    this.exceptions = reader.u8();
    if (this.gapBits > CHUNK_BITS || this.smallest === 0)
      throw reader.corrupt(`a block of ${this.gapBits} and ${this.liftBits} bits, impacts from ${this.smallest} on`);
  }
}
