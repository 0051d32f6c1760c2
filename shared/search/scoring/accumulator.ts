import type { TierReader } from '../../format/tier-reader.ts';

/** Documents whose scores are scanned and cleared together. */
export const SCAN_BLOCK_BITS = 6;

/** Scores of a chunk of documents while they are added up; all zero between uses. About 260 KB. */
export interface Accumulator {
  /** Score of each document of the chunk, below 2^31: whole 32-bit numbers are added fastest. */
  readonly scores: Int32Array;
  /** 1 for each block of 64 documents that has a score. */
  readonly touched: Uint8Array;

  /** Adds the postings of a tier's chunk, and goes to its next chunk. @throws CairnError `corrupt` */
  add(tier: TierReader, weight: number): void;

  /**
   * Adds those of them whose documents have a score, passes over blocks of documents without one, and goes to the next
   * chunk. Returns how many postings were looked at. @throws CairnError `corrupt`
   */
  update(tier: TierReader, weight: number): number;

  /** The first document from `from` on whose score is above `above`, at least 0; CHUNK_DOCUMENTS: there is none. */
  nextAbove(from: number, above: number): number;

  /** Forgets scores up to `most`, below 2^31. */
  dropUpTo(most: number): Dropped;
}

/** What was found while scores were dropped. */
export interface Dropped {
  /** Documents that had a score. */
  readonly seen: number;
  /** Documents that still have one. */
  readonly left: number;
  /** Documents of the blocks that were looked at. */
  readonly looked: number;
}
