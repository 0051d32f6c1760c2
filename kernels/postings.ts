import { AMOUNTS, BODY, DOCUMENTS, POSTING_BLOCK, SCAN_BLOCK_BITS, SCORES, TOUCHED, UNPACKED } from './memory';
import { unpack } from './unpack';

/** Widths that a lift may have, 0 to 8: those of gap and lift share a byte. */
const LIFT_WIDTHS: i32 = 9;
const HEADER_BYTES: usize = 5;

// The block whose header was read last. FORMAT.md §5.
let first: i32 = 0;
let gapBits: i32 = 0;
let liftBits: i32 = 0;
let smallest: i32 = 0;
let exceptions: i32 = 0;

/** Adds the postings of a chunk, whose blocks lie at BODY, to the scores. 0, or -1 for blocks that make no sense. */
export function addChunk(bytes: i32, count: i32, weight: i32, limit: i32, largestImpact: i32): i32 {
  let at = BODY;
  const end = BODY + <usize>bytes;
  for (; count > 0; count -= POSTING_BLOCK) {
    const own = min(count, POSTING_BLOCK);
    at = openBlock(at, end, own, weight, limit, largestImpact);
    if (at === 0) return -1;
    for (let i: usize = 0; i < (<usize>own) << 2; i += 4) {
      const document = load<u32>(i, DOCUMENTS);
      const score = SCORES + ((<usize>document) << 2);
      store<i32>(score, load<i32>(score) + load<i32>(i, AMOUNTS));
      store<u8>(<usize>(document >>> SCAN_BLOCK_BITS), 1, TOUCHED);
    }
  }
  return at === end ? 0 : -1;
}

/**
 * Adds those of them whose documents have a score, and passes over blocks of documents without one. Returns how many
 * postings were looked at, or -1 for blocks that make no sense.
 */
export function updateChunk(bytes: i32, count: i32, weight: i32, limit: i32, largestImpact: i32): i32 {
  let read: i32 = 0;
  let at = BODY;
  const end = BODY + <usize>bytes;
  for (; count > 0; count -= POSTING_BLOCK) {
    const own = min(count, POSTING_BLOCK);
    const next = skipBlock(at, end, own);
    if (next === 0) return -1;
    // Documents below this one are in this block: the next one's first, or the end of the chunk.
    const before = count > POSTING_BLOCK ? <i32>load<u16>(next) : limit;
    if (!isTouched(first, before)) {
      at = next;
      continue;
    }
    at = openBlock(at, end, own, weight, limit, largestImpact);
    if (at === 0) return -1;
    read += own;
    for (let i: usize = 0; i < (<usize>own) << 2; i += 4) {
      const place = SCORES + ((<usize>load<u32>(i, DOCUMENTS)) << 2);
      const score = load<i32>(place);
      store<i32>(place, score + (load<i32>(i, AMOUNTS) & -i32(score !== 0)));
    }
  }
  return at === end ? read : -1;
}

/** Whether a block of documents that holds any of [start, end) has a score. */
function isTouched(start: i32, end: i32): bool {
  const last = (end - 1) >> SCAN_BLOCK_BITS;
  for (let block = start >> SCAN_BLOCK_BITS; block <= last; block++) if (load<u8>(<usize>block, TOUCHED)) return true;
  return false;
}

/** Reads the header of the block at `at`; false: it makes no sense. */
function readHeader(at: usize, end: usize): bool {
  if (at + HEADER_BYTES > end) return false;
  const widths = <i32>load<u8>(at, 2);
  first = <i32>load<u16>(at);
  gapBits = widths / LIFT_WIDTHS;
  liftBits = widths % LIFT_WIDTHS;
  smallest = <i32>load<u8>(at, 3);
  exceptions = <i32>load<u8>(at, 4);
  return gapBits <= 16 && smallest !== 0;
}

/** Where the block after the one at `at` begins; 0: the block makes no sense. */
function skipBlock(at: usize, end: usize, count: i32): usize {
  if (!readHeader(at, end)) return 0;
  let next = at + HEADER_BYTES + packedBytes(count - 1, gapBits) + packedBytes(count, liftBits);
  if (exceptions > 0) {
    if (next >= end) return 0;
    next += 1 + <usize>exceptions + packedBytes(exceptions, <i32>load<u8>(next));
  }
  return next <= end ? next : 0;
}

/**
 * Decodes the block at `at`: documents to DOCUMENTS, what its postings count for to AMOUNTS. Returns where the next one
 * begins; 0: the block makes no sense.
 */
function openBlock(at: usize, end: usize, count: i32, weight: i32, limit: i32, largestImpact: i32): usize {
  if (!readHeader(at, end)) return 0;
  const gaps = at + HEADER_BYTES;
  const lifts = gaps + packedBytes(count - 1, gapBits);
  let next = lifts + packedBytes(count, liftBits);
  if (next > end) return 0;
  unpack(gaps, gapBits, count - 1, UNPACKED);
  if (exceptions > 0) next = patchGaps(next, end, count - 1);
  if (next === 0) return 0;
  sumGaps(count);
  unpack(lifts, liftBits, count, UNPACKED);
  const largest = weighLifts(count, weight);
  const last = load<i32>((<usize>count - 1) << 2, DOCUMENTS);
  return last < limit && largest <= largestImpact ? next : 0;
}

/** Adds the exceptions at `at` to the gaps at UNPACKED. Returns where they end; 0: they make no sense. */
function patchGaps(at: usize, end: usize, gaps: i32): usize {
  if (at >= end) return 0;
  const bits = <i32>load<u8>(at);
  const places = at + 1;
  const highs = places + <usize>exceptions;
  const next = highs + packedBytes(exceptions, bits);
  if (exceptions > gaps || bits === 0 || bits > 16 - gapBits || next > end) return 0;
  const mask = (1 << bits) - 1;
  let before: i32 = -1;
  for (let i: i32 = 0, bit: i32 = 0; i < exceptions; i++, bit += bits) {
    const place = <i32>load<u8>(places + <usize>i);
    if (place <= before || place >= gaps) return 0;
    before = place;
    const high = (load<u32>(highs + <usize>(bit >>> 3)) >>> (bit & 7)) & mask;
    const gap = UNPACKED + ((<usize>place) << 2);
    store<u32>(gap, load<u32>(gap) + (high << gapBits));
  }
  return next;
}

/** Makes documents of the gaps at UNPACKED: each is one more than the one before and its gap. */
function sumGaps(count: i32): void {
  const one = i32x4.splat(1);
  const zero = i32x4.splat(0);
  let before = i32x4.splat(first);
  store<i32>(DOCUMENTS, first);
  for (let i: usize = 0; i < (<usize>count - 1) << 2; i += 16) {
    let sums = i32x4.add(v128.load(i, UNPACKED), one);
    sums = i32x4.add(sums, v128.shuffle<i32>(zero, sums, 0, 4, 5, 6));
    sums = i32x4.add(sums, v128.shuffle<i32>(zero, sums, 0, 1, 4, 5));
    sums = i32x4.add(sums, before);
    v128.store(i, sums, DOCUMENTS + 4);
    before = v128.shuffle<i32>(sums, sums, 3, 3, 3, 3);
  }
}

/** Makes amounts of the lifts at UNPACKED, and returns the largest impact. */
function weighLifts(count: i32, weight: i32): i32 {
  const base = i32x4.splat(smallest);
  const factor = i32x4.splat(weight);
  let largest = i32x4.splat(0);
  // What lies behind the last lift must not count.
  for (let i = count; i & 3; i++) store<i32>((<usize>i) << 2, 0, UNPACKED);
  for (let i: usize = 0; i < (<usize>count) << 2; i += 16) {
    const impacts = i32x4.add(v128.load(i, UNPACKED), base);
    largest = i32x4.max_s(largest, impacts);
    v128.store(i, i32x4.mul(impacts, factor), AMOUNTS);
  }
  const pairs = i32x4.max_s(largest, v128.shuffle<i32>(largest, largest, 2, 3, 2, 3));
  return max(i32x4.extract_lane(pairs, 0), i32x4.extract_lane(pairs, 1));
}

function packedBytes(count: i32, bits: i32): usize {
  return <usize>((count * bits + 7) >>> 3);
}
