// Where things lie in the linear memory of an instance, in bytes. `shared/search/scoring/simd-accumulator.ts` has the same numbers.

/** Documents of a chunk. */
export const CHUNK_DOCUMENTS: i32 = 1 << 16;
/** Documents whose scores are scanned and cleared together, as a power of two. */
export const SCAN_BLOCK_BITS: i32 = 6;
/** Postings of a block. */
export const POSTING_BLOCK: i32 = 128;

/** Shuffles and factors that unpack eight values, by their width. */
export const UNPACK_TABLE: usize = 0x0_1000;
/** Documents of the block that is open, then what its impacts count for, then its gaps and lifts: 32 bits each. */
export const DOCUMENTS: usize = 0x0_2000;
export const AMOUNTS: usize = 0x0_2400;
export const UNPACKED: usize = 0x0_2800;
/** Three 32-bit numbers that a function gives beside its result. */
export const RESULTS: usize = 0x0_3000;
/** A byte for each 64 documents: 1 where one of them has a score. */
export const TOUCHED: usize = 0x0_4000;
/** A 32-bit score for each document. */
export const SCORES: usize = 0x1_0000;
/** Blocks of one chunk of a tier. */
export const BODY: usize = 0x5_0000;
