import { CHUNK_DOCUMENTS } from '../../format/layout.ts';
import { type Accumulator, SCAN_BLOCK_BITS } from './accumulator.ts';
import type { CostCounter } from '../reading/costs.ts';
import type { TopK } from './top-k.ts';

/** Above every score. */
const ALL_SCORES = 2 ** 31 - 1;

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

/** A score that k documents reach, of a chunk that is still growing and of those before. */
export function reached(top: TopK, scratch: Accumulator, costs: CostCounter): Pick<Swept, 'threshold' | 'documents'> {
  let documents = 0;
  for (const isTouched of scratch.touched) documents += isTouched << SCAN_BLOCK_BITS;
  costs.documents += documents;
  const best = top.copy();
  offerAll(0, best, scratch);
  return { threshold: best.threshold, documents };
}

/** Forgets the documents of a chunk whose score is below `least`, at least 1, and tells what scores there are. */
export function sweep(least: number, top: TopK, scratch: Accumulator, costs: CostCounter): Swept {
  const { seen, left, looked } = scratch.dropUpTo(least - 1);
  costs.documents += looked;
  const best = top.copy();
  offerAll(0, best, scratch);
  return { seen, left, threshold: best.threshold, documents: looked };
}

/**
 * Offers the documents of a chunk that have a score, in their order, and forgets them all; returns how many there were.
 * Only blocks of 64 documents that were touched are scanned and cleared.
 */
export function takeScored(firstDocument: number, top: TopK, scratch: Accumulator, costs: CostCounter): number {
  offerAll(firstDocument, top, scratch);
  const { seen, looked } = scratch.dropUpTo(ALL_SCORES);
  costs.documents += looked;
  return seen;
}

function offerAll(firstDocument: number, top: TopK, scratch: Accumulator): void {
  const { scores } = scratch;
  let document = scratch.nextAbove(0, top.threshold);
  for (; document < CHUNK_DOCUMENTS; document = scratch.nextAbove(document + 1, top.threshold))
    top.offer(firstDocument + document, scores[document]!);
}

/** Gives the documents of a chunk that have a score, by their numbers in the shard, and forgets them all. */
export function forEachScored(
  chunk: number,
  scratch: Accumulator,
  costs: CostCounter,
  give: (document: number) => void,
): void {
  let document = scratch.nextAbove(0, 0);
  for (; document < CHUNK_DOCUMENTS; document = scratch.nextAbove(document + 1, 0))
    give(chunk * CHUNK_DOCUMENTS + document);
  costs.documents += scratch.dropUpTo(ALL_SCORES).looked;
}
