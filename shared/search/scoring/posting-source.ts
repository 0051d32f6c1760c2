import { CHUNK_BITS, CHUNK_DOCUMENTS } from '../../format/layout.ts';
import type { Postings } from '../../format/inline-postings.ts';
import { PostingBuffer } from '../../format/posting-block.ts';
import type { TierReader } from '../../format/tier-reader.ts';
import { type Accumulator, SCAN_BLOCK_BITS } from './accumulator.ts';

// Of all sources, since a block is used up before the next is decoded.
const block = new PostingBuffer();

/** A run of postings of a term, given chunk by chunk, in the order of documents. */
export interface PostingSource {
  /** Chunk whose postings are next; Infinity at the end. */
  readonly chunk: number;
  /** Postings of the chunk that are left. */
  readonly left: number;
  /** Postings of all chunks. */
  readonly postings: number;
  /** Largest impact that any of them may have. */
  readonly largestImpact: number;
  /** Adds the chunk's postings to the scores, then goes to the next chunk. @throws CairnError `corrupt` */
  add(weight: number, scratch: Accumulator): void;
  /**
   * Adds those of them whose documents have a score already, then goes to the next chunk. Returns how many were looked
   * at: blocks of documents without a score are passed over. @throws CairnError `corrupt`
   */
  update(weight: number, scratch: Accumulator): number;
  /** Gives the documents of the chunk's postings, by their numbers in it, then goes to the next chunk. @throws CairnError `corrupt` */
  give(take: (documents: Uint16Array, count: number) => void): void;
  /** Goes to the next chunk without a look at this one. */
  pass(): void;
  /** The same source from its start. */
  again(): PostingSource;
}

/** Postings of a term of the query, with the integer that an impact of theirs counts for. */
export interface TermPostings {
  readonly weight: number;
  /** The tiers of a list, or the postings of a rare term; largest impacts first. */
  readonly sources: readonly PostingSource[];
}

/** A tier of a list. */
export class TierSource implements PostingSource {
  readonly #tier: TierReader;

  constructor(tier: TierReader) {
    this.#tier = tier;
  }

  get chunk(): number {
    return this.#tier.chunk;
  }

  get left(): number {
    return this.#tier.left;
  }

  get postings(): number {
    return this.#tier.postings;
  }

  get largestImpact(): number {
    return this.#tier.largestImpact;
  }

  add(weight: number, scratch: Accumulator): void {
    scratch.add(this.#tier, weight);
  }

  update(weight: number, scratch: Accumulator): number {
    return scratch.update(this.#tier, weight);
  }

  give(take: (documents: Uint16Array, count: number) => void): void {
    for (let count = this.#tier.next(block); count > 0; count = this.#tier.next(block)) take(block.documents, count);
    this.#tier.nextChunk();
  }

  pass(): void {
    this.#tier.pass();
  }

  again(): PostingSource {
    return new TierSource(this.#tier.again());
  }
}

/** The postings of a rare term. */
export class InlineSource implements PostingSource {
  readonly #postings: Postings;
  #next = 0;
  #end = 0;
  readonly largestImpact: number;
  chunk = 0;

  constructor(postings: Postings) {
    this.#postings = postings;
    this.largestImpact = postings.impacts.reduce((largest, impact) => Math.max(largest, impact), 0);
    this.#nextChunk();
  }

  get left(): number {
    return this.#end - this.#next;
  }

  get postings(): number {
    return this.#postings.documents.length;
  }

  add(weight: number, { scores, touched }: Accumulator): void {
    const { documents, impacts } = this.#postings;
    for (let i = this.#next; i < this.#end; i++) {
      const document = documents[i]! & (CHUNK_DOCUMENTS - 1);
      scores[document] = (scores[document]! + Math.imul(weight, impacts[i]!)) | 0;
      touched[document >>> SCAN_BLOCK_BITS] = 1;
    }
    this.#nextChunk();
  }

  update(weight: number, { scores }: Accumulator): number {
    const { documents, impacts } = this.#postings;
    const read = this.left;
    for (let i = this.#next; i < this.#end; i++) {
      const document = documents[i]! & (CHUNK_DOCUMENTS - 1);
      const score = scores[document]!;
      if (score !== 0) scores[document] = (score + Math.imul(weight, impacts[i]!)) | 0;
    }
    this.#nextChunk();
    return read;
  }

  give(take: (documents: Uint16Array, count: number) => void): void {
    // Positions in a chunk are the lower 16 bits.
    take(Uint16Array.from(this.#postings.documents.subarray(this.#next, this.#end)), this.left);
    this.#nextChunk();
  }

  pass(): void {
    this.#nextChunk();
  }

  again(): PostingSource {
    return new InlineSource(this.#postings);
  }

  #nextChunk(): void {
    const { documents } = this.#postings;
    this.#next = this.#end;
    const first = documents[this.#next];
    this.chunk = first === undefined ? Infinity : first >>> CHUNK_BITS;
    while (this.#end < documents.length && documents[this.#end]! >>> CHUNK_BITS === this.chunk) this.#end++;
  }
}
