import { ByteReader } from '../bytes.ts';
import { CHUNK_DOCUMENTS, POSTING_BLOCK } from './layout.ts';
import { PostingBlock, type PostingBuffer } from './posting-block.ts';

// Of all readers, since a block is used up before the next is opened.
const openBlock = new PostingBlock();

/** What is known of a tier before its bytes are read. */
export interface TierFacts {
  /** Postings of the tier. */
  readonly postings: number;
  /** Largest impact that may occur in it. */
  readonly largestImpact: number;
  /** Documents of the shard. */
  readonly documents: number;
}

/**
 * Reads a tier's payload chunk by chunk, in order, block by block.
 * Every method throws CairnError `corrupt` where the bytes make no sense; what is passed over is not looked at.
 */
export class TierReader {
  readonly #payload: Uint8Array;
  readonly #reader: ByteReader;
  readonly #facts: TierFacts;
  readonly #table: ByteReader;
  #chunksLeft: number;
  #left = 0;
  #limit = 0;
  #bodyEnd: number;
  // The block that was skipped last: where it begins, and its postings.
  #skippedAt = 0;
  #skipped = 0;
  /** Chunk whose blocks `next` gives; Infinity when the tier is read. */
  chunk = -1;

  constructor(payload: Uint8Array, facts: TierFacts) {
    this.#payload = payload;
    this.#facts = facts;
    this.#table = new ByteReader(payload, 'tier');
    this.#reader = new ByteReader(payload, 'tier');
    this.#chunksLeft = this.#table.varint();
    const tableStart = this.#table.position;
    let postings = 0;
    let bodyBytes = 0;
    for (let i = 0; i < this.#chunksLeft; i++) {
      this.#table.varint();
      postings += this.#table.varint();
      bodyBytes += this.#table.varint();
    }
    if (postings !== facts.postings) throw this.#table.corrupt(`${postings} postings instead of ${facts.postings}`);
    if (bodyBytes !== this.#table.remaining)
      throw this.#table.corrupt(`${this.#table.remaining} bytes of blocks instead of ${bodyBytes}`);
    this.#reader.position = this.#table.position;
    this.#bodyEnd = this.#table.position;
    this.#table.position = tableStart;
    this.nextChunk();
  }

  get largestImpact(): number {
    return this.#facts.largestImpact;
  }

  /** Postings of all chunks. */
  get postings(): number {
    return this.#facts.postings;
  }

  /** Postings of the chunk that were neither given nor skipped. */
  get left(): number {
    return this.#left;
  }

  /** Documents of the chunk: those that a posting of it may have are below this one. */
  get limit(): number {
    return this.#limit;
  }

  /** Copies the blocks of the chunk that are left; returns their bytes, or -1 where they are too many. */
  copyBlocks(target: Uint8Array): number {
    const { position } = this.#reader;
    const bytes = this.#bodyEnd - position;
    if (bytes > target.length) return -1;
    target.set(this.#payload.subarray(position, this.#bodyEnd));
    return bytes;
  }

  /** Documents of the chunk below this one were given or skipped: the next block's first, or the end of the chunk. */
  get start(): number {
    return this.#left > 0 ? this.#reader.peek16() : this.#limit;
  }

  /** The same tier from its start. */
  again(): TierReader {
    return new TierReader(this.#payload, this.#facts);
  }

  /** Goes to the next chunk; the blocks of this one must have been read. */
  nextChunk(): void {
    if (this.#left !== 0 || this.#reader.position !== this.#bodyEnd)
      throw this.#reader.corrupt('a chunk that is not read to its end');
    if (this.#chunksLeft === 0) {
      this.chunk = Infinity;
      return;
    }
    this.#chunksLeft--;
    this.chunk += 1 + this.#table.varint();
    this.#left = this.#table.varint();
    this.#bodyEnd += this.#table.varint();
    this.#limit = Math.min(CHUNK_DOCUMENTS, this.#facts.documents - this.chunk * CHUNK_DOCUMENTS);
    if (this.#left === 0 || this.#left > this.#limit)
      throw this.#table.corrupt(`${this.#left} postings in a chunk of ${this.#limit} documents`);
  }

  /** Passes over the chunk's next block without a look at its postings; there must be one. */
  skip(): void {
    const count = Math.min(this.#left, POSTING_BLOCK);
    this.#skippedAt = this.#reader.position;
    this.#skipped = count;
    this.#left -= count;
    openBlock.skip(this.#reader, count);
  }

  /** Goes to the next chunk, whatever of this one was read. */
  pass(): void {
    this.#left = 0;
    this.#reader.position = this.#bodyEnd;
    this.nextChunk();
  }

  /** Goes back before the block that was skipped last. */
  back(): void {
    this.#reader.position = this.#skippedAt;
    this.#left += this.#skipped;
    this.#skipped = 0;
  }

  /** Decodes the chunk's next block; returns its postings, 0 at the end of the chunk. */
  next({ documents, impacts }: PostingBuffer): number {
    const count = Math.min(this.#left, POSTING_BLOCK);
    if (count === 0) return 0;
    this.#left -= count;
    openBlock.open(this.#reader, count);
    const { smallest, gapBits, liftBits, gapMask, liftMask, view, exceptions, places, highs } = openBlock;
    let { first: document, gapBit, liftBit } = openBlock;
    let last = 0;
    let largest = 0;
    for (let i = 0, exception = 0; i < count;) {
      const end = exception < exceptions ? places[exception]! + 1 : count;
      for (; i < end; i++) {
        const impact = smallest + ((view.getUint32(liftBit >>> 3, true) >>> (liftBit & 7)) & liftMask);
        largest = Math.max(largest, impact);
        documents[i] = last = document;
        impacts[i] = impact;
        // One gap too many is read, after the last document, and goes nowhere.
        document += 1 + ((view.getUint32(gapBit >>> 3, true) >>> (gapBit & 7)) & gapMask);
        gapBit += gapBits;
        liftBit += liftBits;
      }
      if (exception < exceptions) document += highs[exception++]!;
    }
    if (last >= this.#limit) throw this.#reader.corrupt(`document ${last} in a chunk of ${this.#limit}`);
    const { largestImpact } = this.#facts;
    if (largest > largestImpact) throw this.#reader.corrupt(`impact ${largest} in a tier of at most ${largestImpact}`);
    return count;
  }
}
