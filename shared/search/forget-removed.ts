import { CHUNK_BITS, CHUNK_DOCUMENTS } from '../format/layout.ts';
import type { Accumulator } from './accumulator.ts';

/**
 * Forgets the scores of documents that the release has no longer, of one chunk. What is added later counts from 0 again:
 * this comes before every look at the scores.
 * @param removed numbers in the shard, ascending
 */
export function forgetRemoved(removed: Uint32Array, chunk: number, { scores }: Accumulator): void {
  for (let i = firstOf(removed, chunk); i < removed.length && removed[i]! >>> CHUNK_BITS === chunk; i++)
    scores[removed[i]! & (CHUNK_DOCUMENTS - 1)] = 0;
}

/** Place of the first that lies in a chunk, or behind it. */
function firstOf(removed: Uint32Array, chunk: number): number {
  let low = 0;
  let high = removed.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (removed[middle]! >>> CHUNK_BITS < chunk) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a document is among those that were removed. */
export function isRemoved(removed: Uint32Array, document: number): boolean {
  let low = 0;
  let high = removed.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (removed[middle]! < document) low = middle + 1;
    else high = middle;
  }
  return removed[low] === document;
}
