import { CHUNK_DOCUMENTS } from '../../format/layout.ts';
import { PostingBuffer } from '../../format/posting-block.ts';
import type { TierReader } from '../../format/tier-reader.ts';
import { type Accumulator, type Dropped, SCAN_BLOCK_BITS } from './accumulator.ts';

const SCAN_BLOCK = 1 << SCAN_BLOCK_BITS;

// Of all accumulators, since a block is used up before the next is decoded.
const block = new PostingBuffer();
const { documents, impacts } = block;

/** An accumulator in TypeScript: for hosts without WebAssembly, and the truth that its kernels are tested against. */
export class PlainAccumulator implements Accumulator {
  readonly scores: Int32Array;
  readonly touched: Uint8Array;

  constructor(scores = new Int32Array(CHUNK_DOCUMENTS), touched = new Uint8Array(CHUNK_DOCUMENTS >>> SCAN_BLOCK_BITS)) {
    this.scores = scores;
    this.touched = touched;
  }

  add(tier: TierReader, weight: number): void {
    const { scores, touched } = this;
    for (let count = tier.next(block); count > 0; count = tier.next(block)) {
      for (let i = 0; i < count; i++) {
        const document = documents[i]!;
        scores[document] = (scores[document]! + Math.imul(weight, impacts[i]!)) | 0;
        touched[document >>> SCAN_BLOCK_BITS] = 1;
      }
    }
    tier.nextChunk();
  }

  update(tier: TierReader, weight: number): number {
    const { scores } = this;
    let read = 0;
    while (tier.left > 0) {
      const { start } = tier;
      tier.skip();
      if (!this.#isTouched(start, tier.start)) continue;
      tier.back();
      const count = tier.next(block);
      for (let i = 0; i < count; i++) {
        const document = documents[i]!;
        const score = scores[document]!;
        if (score !== 0) scores[document] = (score + Math.imul(weight, impacts[i]!)) | 0;
      }
      read += count;
    }
    tier.nextChunk();
    return read;
  }

  nextAbove(from: number, above: number): number {
    const { scores, touched } = this;
    for (let document = from; document < CHUNK_DOCUMENTS; document++) {
      if (touched[document >>> SCAN_BLOCK_BITS] === 0) document |= SCAN_BLOCK - 1;
      else if (scores[document]! > above) return document;
    }
    return CHUNK_DOCUMENTS;
  }

  dropUpTo(most: number): Dropped {
    const { scores, touched } = this;
    let seen = 0;
    let left = 0;
    let looked = 0;
    for (let scanned = 0; scanned < touched.length; scanned++) {
      if (touched[scanned] === 0) continue;
      looked += SCAN_BLOCK;
      const start = scanned << SCAN_BLOCK_BITS;
      const before = left;
      // No branch that is taken as often as not: one would cost more than all else.
      for (let document = start; document < start + SCAN_BLOCK; document++) {
        const score = scores[document]!;
        // All bits where the document stays, none where it does not.
        const stays = (most - score) >> 31;
        scores[document] = score & stays;
        left -= stays;
        // 1 where there is a score. (Minus 0 would be no integer, and slow.)
        seen += (0 - score) >>> 31;
      }
      touched[scanned] = left > before ? 1 : 0;
    }
    return { seen, left, looked };
  }

  /** Whether a block of documents that holds any of [start, end) has a score. */
  #isTouched(start: number, end: number): boolean {
    const last = (end - 1) >>> SCAN_BLOCK_BITS;
    for (let block = start >>> SCAN_BLOCK_BITS; block <= last; block++) if (this.touched[block] !== 0) return true;
    return false;
  }
}
