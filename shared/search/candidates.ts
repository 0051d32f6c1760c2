import type { CostCounter } from './costs.ts';
import { SCAN_BLOCK_BITS, type Scratch } from './scratch.ts';
import type { TopK } from './top-k.ts';

const SCAN_BLOCK = 1 << SCAN_BLOCK_BITS;

/** What a sweep over a chunk found. */
export interface Swept {
  /** Documents that had a score. */
  readonly seen: number;
  /** Documents that still have one. */
  readonly left: number;
  /** A score that k documents reach: sums so far, which only grow, beside the best of the chunks before. */
  readonly threshold: number;
  /** Documents that were looked at. */
  readonly documents: number;
}

// The loops below have no branch that is taken as often as not: one would cost more than all else.

/** Forgets the documents of a chunk whose score is below `least`, at least 1, and tells what scores there are. */
export function sweep(least: number, top: TopK, { scores, touched }: Scratch, costs: CostCounter): Swept {
  const best = top.copy();
  let { threshold } = best;
  let documents = 0;
  let seen = 0;
  let left = 0;
  for (let block = 0; block < touched.length; block++) {
    if (touched[block] === 0) continue;
    documents += SCAN_BLOCK;
    const start = block << SCAN_BLOCK_BITS;
    const before = left;
    for (let document = start; document < start + SCAN_BLOCK; document++) {
      const score = scores[document]!;
      // All bits where the document stays, none where it does not.
      const stays = (least - 1 - score) >> 31;
      scores[document] = score & stays;
      left -= stays;
      // 1 where there is a score. (Minus 0 would be no integer, and slow.)
      seen += (0 - score) >>> 31;
      if (score <= threshold) continue;
      best.offer(document, score);
      ({ threshold } = best);
    }
    touched[block] = left > before ? 1 : 0;
  }
  costs.documents += documents;
  return { seen, left, threshold, documents };
}

/** A score that k documents reach, of a chunk that is still growing and of those before. */
export function reached(top: TopK, { scores, touched }: Scratch, costs: CostCounter): Omit<Swept, 'seen' | 'left'> {
  const best = top.copy();
  let { threshold } = best;
  let documents = 0;
  for (let block = 0; block < touched.length; block++) {
    if (touched[block] === 0) continue;
    documents += SCAN_BLOCK;
    const start = block << SCAN_BLOCK_BITS;
    for (let document = start; document < start + SCAN_BLOCK; document++) {
      if (scores[document]! <= threshold) continue;
      best.offer(document, scores[document]!);
      ({ threshold } = best);
    }
  }
  costs.documents += documents;
  return { threshold, documents };
}

/**
 * Offers the documents of a chunk that have a score, in their order, and forgets them all; returns how many there were.
 * Only blocks of 64 documents that were touched are scanned and cleared.
 */
export function takeScored(firstDocument: number, top: TopK, { scores, touched }: Scratch, costs: CostCounter): number {
  let scored = 0;
  let { threshold } = top;
  for (let block = 0; block < touched.length; block++) {
    if (touched[block] === 0) continue;
    touched[block] = 0;
    costs.documents += SCAN_BLOCK;
    const start = block << SCAN_BLOCK_BITS;
    for (let document = start; document < start + SCAN_BLOCK; document++) {
      const score = scores[document]!;
      scored += (0 - score) >>> 31;
      if (score <= threshold) continue;
      top.offer(firstDocument + document, score);
      ({ threshold } = top);
    }
    scores.fill(0, start, start + SCAN_BLOCK);
  }
  return scored;
}
