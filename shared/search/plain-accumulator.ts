import { CHUNK_DOCUMENTS } from '../format/layout.ts';
import type { TierReader } from '../format/tier-reader.ts';
import { type Accumulator, type Dropped, SCAN_BLOCK_BITS } from './accumulator.ts';

const SCAN_BLOCK = 1 << SCAN_BLOCK_BITS;

/** An accumulator in TypeScript: for hosts without WebAssembly, and the truth that its kernels are tested against. */
export class PlainAccumulator implements Accumulator {
  readonly scores: Int32Array;
  readonly touched: Uint8Array;

  constructor(scores = new Int32Array(CHUNK_DOCUMENTS), touched = new Uint8Array(CHUNK_DOCUMENTS >>> SCAN_BLOCK_BITS)) {
    this.scores = scores;
    this.touched = touched;
  }

  // In the two loops below, decoding and adding are one: nothing is stored to be loaded again, which takes a third less
  // time (measured).

  add(tier: TierReader, weight: number): void {
    const { scores, touched } = this;
    for (let block = tier.open(); block; block = tier.open()) {
      const { count, smallest, gapBits, liftBits, gapMask, liftMask, view, exceptions, places, highs } = block;
      let { first: document, gapBit, liftBit } = block;
      let last = 0;
      let largest = 0;
      for (let i = 0, exception = 0; i < count;) {
        const end = exception < exceptions ? places[exception]! + 1 : count;
        for (; i < end; i++) {
          const impact = smallest + ((view.getUint32(liftBit >>> 3, true) >>> (liftBit & 7)) & liftMask);
          if (impact > largest) largest = impact;
          scores[document] = (scores[document]! + Math.imul(weight, impact)) | 0;
          touched[document >>> SCAN_BLOCK_BITS] = 1;
          last = document;
          document += 1 + ((view.getUint32(gapBit >>> 3, true) >>> (gapBit & 7)) & gapMask);
          gapBit += gapBits;
          liftBit += liftBits;
        }
        if (exception < exceptions) document += highs[exception++]!;
      }
      tier.check(last, largest);
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
      const block = tier.open()!;
      const { count, smallest, gapBits, liftBits, gapMask, liftMask, view, exceptions, places, highs } = block;
      let { first: document, gapBit, liftBit } = block;
      let last = 0;
      let largest = 0;
      for (let i = 0, exception = 0; i < count;) {
        const end = exception < exceptions ? places[exception]! + 1 : count;
        for (; i < end; i++) {
          const impact = smallest + ((view.getUint32(liftBit >>> 3, true) >>> (liftBit & 7)) & liftMask);
          if (impact > largest) largest = impact;
          const score = scores[document]!;
          if (score !== 0) scores[document] = (score + Math.imul(weight, impact)) | 0;
          last = document;
          document += 1 + ((view.getUint32(gapBit >>> 3, true) >>> (gapBit & 7)) & gapMask);
          gapBit += gapBits;
          liftBit += liftBits;
        }
        if (exception < exceptions) document += highs[exception++]!;
      }
      tier.check(last, largest);
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
    for (let block = 0; block < touched.length; block++) {
      if (touched[block] === 0) continue;
      looked += SCAN_BLOCK;
      const start = block << SCAN_BLOCK_BITS;
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
      touched[block] = left > before ? 1 : 0;
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
