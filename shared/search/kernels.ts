import type { TierReader } from '../format/tier-reader.ts';
import { SCAN_BLOCK_BITS, type Scratch } from './scratch.ts';

// Decoding and adding are one loop, in which nothing is stored to be loaded again: it is most of a query's work, and
// takes a third less time so (measured).

/** Adds the postings of a tier's chunk to the scores. @throws CairnError `corrupt` */
export function addChunk(tier: TierReader, weight: number, { scores, touched }: Scratch): void {
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
}

/**
 * Adds the postings of a tier's chunk whose documents have a score, and passes over blocks of documents without one.
 * Returns how many postings were looked at. @throws CairnError `corrupt`
 */
export function updateChunk(tier: TierReader, weight: number, { scores, touched }: Scratch): number {
  let read = 0;
  while (tier.left > 0) {
    const { start } = tier;
    tier.skip();
    if (!isTouched(touched, start, tier.start)) continue;
    tier.back();
    const block = tier.open()!;
    const { count, smallest, gapBits, liftBits, gapMask, liftMask, view, exceptions, places, highs } = block;
    let { first: document, gapBit, liftBit } = block;
    let last = 0;
    for (let i = 0, exception = 0; i < count;) {
      const end = exception < exceptions ? places[exception]! + 1 : count;
      for (; i < end; i++) {
        const score = scores[document]!;
        if (score !== 0) {
          const impact = smallest + ((view.getUint32(liftBit >>> 3, true) >>> (liftBit & 7)) & liftMask);
          scores[document] = (score + Math.imul(weight, impact)) | 0;
        }
        last = document;
        document += 1 + ((view.getUint32(gapBit >>> 3, true) >>> (gapBit & 7)) & gapMask);
        gapBit += gapBits;
        liftBit += liftBits;
      }
      if (exception < exceptions) document += highs[exception++]!;
    }
    tier.check(last, 0);
    read += count;
  }
  return read;
}

/** Whether a block of documents that holds any of [start, end) has a score. */
function isTouched(touched: Uint8Array, start: number, end: number): boolean {
  const last = (end - 1) >>> SCAN_BLOCK_BITS;
  for (let block = start >>> SCAN_BLOCK_BITS; block <= last; block++) if (touched[block] !== 0) return true;
  return false;
}
