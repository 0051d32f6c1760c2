import { CHUNK_DOCUMENTS } from '../../format/layout.ts';
import type { Accumulator } from './accumulator.ts';

/**
 * Forgets the scores of documents that the release has no longer, of one chunk. What is added later counts from 0 again:
 * this comes before every look at the scores.
 * @param removed numbers in the shard, ascending
 */
export function forgetRemoved(removed: Uint32Array, chunk: number, { scores }: Accumulator): void {
  const end = firstFrom(removed, (chunk + 1) * CHUNK_DOCUMENTS);
  for (let i = firstFrom(removed, chunk * CHUNK_DOCUMENTS); i < end; i++)
    scores[removed[i]! & (CHUNK_DOCUMENTS - 1)] = 0;
}

/** Whether a document is among those that were removed. */
export function isRemoved(removed: Uint32Array, document: number): boolean {
  return removed[firstFrom(removed, document)] === document;
}

/** Place of the first that is not below a number. */
function firstFrom(removed: Uint32Array, least: number): number {
  let low = 0;
  let high = removed.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (removed[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
