import { ByteReader, ByteWriter } from '../bytes.ts';
import { bitsFor, packBits, packedBytes, takePacked } from './bit-packing.ts';
import { encodeExceptions, ExceptionBuffer, splitGaps } from './gap-exceptions.ts';
import { CHUNK_BITS, CHUNK_DOCUMENTS, IMPACT_MAX, POSTING_BLOCK, TIER_POSTINGS } from './layout.ts';

/** Tier of the posting with this rank, 0 being the largest impact: tier i holds 256 * 2^i postings. */
export function tierOfRank(rank: number): number {
  return 31 - Math.clz32(((rank / TIER_POSTINGS) >>> 0) + 1);
}

/** Number of tiers of a list. */
export function tierCount(postings: number): number {
  return tierOfRank(postings - 1) + 1;
}

/** Postings of tier `tier` in a list of `postings`. */
export function tierPostings(postings: number, tier: number): number {
  const before = TIER_POSTINGS * (2 ** tier - 1);
  return Math.min(TIER_POSTINGS * 2 ** tier, postings - before);
}

/**
 * Payload of a tier: postings with ascending document numbers of the shard. FORMAT.md §5.
 * A table of chunks (2^16 documents each) comes first, then every chunk's blocks of 128 postings.
 */
export function encodeTier(
  documents: ArrayLike<number>,
  impacts: ArrayLike<number>,
  count: number,
): Uint8Array<ArrayBuffer> {
  const table = new ByteWriter();
  const body = new ByteWriter(count * 2 + 16);
  let chunks = 0;
  let previousChunk = -1;
  for (let start = 0; start < count;) {
    const chunk = documents[start]! >>> CHUNK_BITS;
    let end = start;
    while (end < count && documents[end]! >>> CHUNK_BITS === chunk) end++;
    const before = body.length;
    for (let i = start; i < end; i += POSTING_BLOCK)
      encodePostings(body, documents, impacts, i, Math.min(end, i + POSTING_BLOCK));
    table.varint(chunk - previousChunk - 1);
    table.varint(end - start);
    table.varint(body.length - before);
    previousChunk = chunk;
    chunks++;
    start = end;
  }
  const tier = new ByteWriter(table.length + body.length + 5);
  tier.varint(chunks);
  tier.raw(table.view());
  tier.raw(body.view());
  return tier.toBytes();
}

/** Widths that a lift may have, 0 to 8: those of gap and lift share a byte. */
const LIFT_WIDTHS = 9;
/** Last version without exceptions, whose widths have a byte each. */
const UNPATCHED_VERSION = 2;

const gaps = new Uint16Array(POSTING_BLOCK);
const lifts = new Uint16Array(POSTING_BLOCK);

function encodePostings(
  body: ByteWriter,
  documents: ArrayLike<number>,
  impacts: ArrayLike<number>,
  start: number,
  end: number,
): void {
  const count = end - start;
  let smallest = IMPACT_MAX;
  let largest = 0;
  for (let i = 0; i < count; i++) {
    const impact = impacts[start + i]!;
    smallest = Math.min(smallest, impact);
    largest = Math.max(largest, impact);
    if (i > 0) gaps[i - 1] = documents[start + i]! - documents[start + i - 1]! - 1;
  }
  for (let i = 0; i < count; i++) lifts[i] = impacts[start + i]! - smallest;
  const liftBits = bitsFor(largest - smallest);
  const exceptions = splitGaps(gaps, count - 1);
  const { gapBits, places } = exceptions;
  body.u16(documents[start]! & (CHUNK_DOCUMENTS - 1));
  body.u8(gapBits * LIFT_WIDTHS + liftBits);
  body.u8(smallest);
  body.u8(places.length);
  packBits(body, gaps, count - 1, gapBits);
  packBits(body, lifts, count, liftBits);
  encodeExceptions(body, exceptions);
}

/** Room for one decoded block: positions inside the chunk, and impacts. */
export class PostingBuffer {
  readonly documents = new Uint16Array(POSTING_BLOCK);
  readonly impacts = new Uint16Array(POSTING_BLOCK);
  readonly exceptions = new ExceptionBuffer();
}

/** What is known of a tier before its bytes are read. */
export interface TierFacts {
  /** Postings of the tier. */
  readonly postings: number;
  /** Largest impact that may occur in it. */
  readonly largestImpact: number;
  /** Documents of the shard. */
  readonly documents: number;
  /** Version of the format that it is written in. */
  readonly version: number;
}

/**
 * Reads a tier's payload chunk by chunk, in order, block by block.
 * @throws CairnError `corrupt` from the constructor and from `next`
 */
export class TierReader {
  readonly #reader: ByteReader;
  readonly #facts: TierFacts;
  readonly #table: ByteReader;
  #chunksLeft: number;
  #left = 0;
  #limit = 0;
  #bodyEnd: number;
  /** Chunk whose blocks `next` gives; Infinity when the tier is read. */
  chunk = -1;

  constructor(payload: Uint8Array, facts: TierFacts) {
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

  /** Decodes the chunk's next block; returns its postings, 0 at the end of the chunk. */
  next(buffer: PostingBuffer): number {
    const count = Math.min(this.#left, POSTING_BLOCK);
    if (count === 0) return 0;
    this.#left -= count;
    const reader = this.#reader;
    const first = reader.u16();
    const isPatched = this.#facts.version > UNPATCHED_VERSION;
    const widths = reader.u8();
    const gapBits = isPatched ? Math.floor(widths / LIFT_WIDTHS) : widths;
    const liftBits = isPatched ? widths % LIFT_WIDTHS : reader.u8();
    const smallest = reader.u8();
    const exceptions = isPatched ? reader.u8() : 0;
    if (gapBits > CHUNK_BITS || liftBits >= LIFT_WIDTHS || smallest === 0)
      throw reader.corrupt(`a block of ${gapBits} and ${liftBits} bits, impacts from ${smallest} on`);
    const gapBytes = packedBytes(count - 1, gapBits);
    const { view, startBit } = takePacked(reader, gapBytes + packedBytes(count, liftBits));
    const { documents, impacts } = buffer;
    const { places, highs } = buffer.exceptions;
    if (exceptions > 0) buffer.exceptions.take(reader, exceptions, count - 1, gapBits);
    const gapMask = (1 << gapBits) - 1;
    const liftMask = (1 << liftBits) - 1;
    let last = first;
    let largest = 0;
    // Both streams in one loop, in which nothing is stored to be loaded again: decoding is half of a query's work.
    for (let i = 0, exception = 0, document = first, gap = startBit, lift = startBit + gapBytes * 8; i < count;) {
      const end = exception < exceptions ? places[exception]! + 1 : count;
      for (; i < end; i++) {
        const impact = smallest + ((view.getUint32(lift >>> 3, true) >>> (lift & 7)) & liftMask);
        if (impact > largest) largest = impact;
        documents[i] = document;
        impacts[i] = impact;
        last = document;
        // One gap too many is read, after the last document, and goes nowhere.
        document += 1 + ((view.getUint32(gap >>> 3, true) >>> (gap & 7)) & gapMask);
        gap += gapBits;
        lift += liftBits;
      }
      if (exception < exceptions) document += highs[exception++]!;
    }
    if (last >= this.#limit) throw reader.corrupt(`document ${last} in a chunk of ${this.#limit}`);
    if (largest > this.#facts.largestImpact)
      throw reader.corrupt(`impact ${largest} in a tier of at most ${this.#facts.largestImpact}`);
    return count;
  }
}
