import { CHUNK_DOCUMENTS, RESULTS, SCAN_BLOCK_BITS, SCORES, TOUCHED } from './memory';

/** Bytes of the scores that are scanned together. */
const BLOCK_BYTES: usize = (<usize>4) << SCAN_BLOCK_BITS;
const BLOCKS: i32 = CHUNK_DOCUMENTS >>> SCAN_BLOCK_BITS;

/** The first document from `from` on that scores more than `above`, at least 0; the end of the chunk: there is none. */
export function nextAbove(from: i32, above: i32): i32 {
  const limit = i32x4.splat(above);
  // The four documents that `from` is one of: those before it do not count.
  let lanes = 15 << (from & 3);
  let at = from & ~3;
  while (at < CHUNK_DOCUMENTS) {
    const block = at >>> SCAN_BLOCK_BITS;
    const end = (block + 1) << SCAN_BLOCK_BITS;
    if (load<u8>(<usize>block, TOUCHED)) {
      for (; at < end; at += 4) {
        const found = lanes & i32x4.bitmask(i32x4.gt_s(v128.load((<usize>at) << 2, SCORES), limit));
        if (found) return at + ctz(found);
        lanes = 15;
      }
    }
    lanes = 15;
    at = end;
  }
  return CHUNK_DOCUMENTS;
}

/** Forgets scores up to `most`. RESULTS: documents that had one, that still have one, that were looked at. */
export function dropUpTo(most: i32): void {
  const limit = i32x4.splat(most);
  const zero = i32x4.splat(0);
  let seen = zero;
  let left = zero;
  let looked: i32 = 0;
  for (let block: i32 = 0; block < BLOCKS; block++) {
    if (!load<u8>(<usize>block, TOUCHED)) continue;
    looked++;
    const start = SCORES + <usize>block * BLOCK_BYTES;
    let any = zero;
    for (let at = start; at < start + BLOCK_BYTES; at += 16) {
      const scores = v128.load(at);
      const stays = i32x4.gt_s(scores, limit);
      // A comparison gives minus 1 where it holds.
      seen = i32x4.sub(seen, i32x4.gt_s(scores, zero));
      left = i32x4.sub(left, stays);
      any = v128.or(any, stays);
      v128.store(at, v128.and(scores, stays));
    }
    store<u8>(<usize>block, <u8>v128.any_true(any), TOUCHED);
  }
  store<i32>(RESULTS, sum(seen));
  store<i32>(RESULTS, sum(left), 4);
  store<i32>(RESULTS, looked << SCAN_BLOCK_BITS, 8);
}

function sum(lanes: v128): i32 {
  return (
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  );
}
