import { CHUNK_DOCUMENTS } from '../format/layout.ts';

/** Documents whose accumulators are scanned and cleared together. */
export const SCAN_BLOCK_BITS = 6;

/** Working memory of one accumulation: about 260 KB. All zero between uses. */
export class Scratch {
  /** Score of each document of the chunk, below 2^31: whole 32-bit numbers are added fastest. */
  readonly scores = new Int32Array(CHUNK_DOCUMENTS);
  /** 1 for each block of 64 documents that has a score. */
  readonly touched = new Uint8Array(CHUNK_DOCUMENTS >>> SCAN_BLOCK_BITS);
}

/**
 * Leases working memory to one synchronous use at a time. Since a use cannot await, requests that interleave in an
 * isolate cannot see each other's scores, and as many scratches exist as uses are nested: one, in practice.
 */
export class ScratchPool {
  readonly #free: Scratch[] = [];

  use<T>(work: (scratch: Scratch) => T): T {
    const scratch = this.#free.pop() ?? new Scratch();
    const result = work(scratch);
    // Not in a finally: after an error its memory may hold scores, so it is dropped.
    this.#free.push(scratch);
    return result;
  }
}
