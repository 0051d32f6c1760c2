import { ByteWriter } from '../bytes.ts';
import { bitsFor, packBits } from './bit-packing.ts';
import { encodeExceptions, splitGaps } from './gap-exceptions.ts';
import { LIFT_WIDTHS } from './posting-block.ts';
import { CHUNK_BITS, CHUNK_DOCUMENTS, IMPACT_MAX, POSTING_BLOCK, TIER_POSTINGS } from './layout.ts';

/** Tier of the posting with this rank, 0 being the largest impact: tier i holds 256 * 2^i postings. */
export function tierOfRank(rank: number): number {
  return 31 - Math.clz32(((rank / TIER_POSTINGS) >>> 0) + 1);
}

/** Number of tiers of a list. */
export function tierCount(postings: number): number {
  return tierOfRank(postings - 1) + 1;
}

/** Postings of tier `tier` in a list of `postings`. */
export function tierPostings(postings: number, tier: number): number {
  const before = TIER_POSTINGS * (2 ** tier - 1);
  return Math.min(TIER_POSTINGS * 2 ** tier, postings - before);
}

/**
 * Payload of a tier: postings with ascending document numbers of the shard. FORMAT.md §5.
 * A table of chunks (2^16 documents each) comes first, then every chunk's blocks of 128 postings.
 */
export function encodeTier(
  documents: ArrayLike<number>,
  impacts: ArrayLike<number>,
  count: number,
): Uint8Array<ArrayBuffer> {
  const table = new ByteWriter();
  const body = new ByteWriter(count * 2 + 16);
  let chunks = 0;
  let previousChunk = -1;
  for (let start = 0; start < count;) {
    const chunk = documents[start]! >>> CHUNK_BITS;
    let end = start;
    while (end < count && documents[end]! >>> CHUNK_BITS === chunk) end++;
    const before = body.length;
    for (let i = start; i < end; i += POSTING_BLOCK)
      encodePostings(body, documents, impacts, i, Math.min(end, i + POSTING_BLOCK));
    table.varint(chunk - previousChunk - 1);
    table.varint(end - start);
    table.varint(body.length - before);
    previousChunk = chunk;
    chunks++;
    start = end;
  }
  const tier = new ByteWriter(table.length + body.length + 5);
  tier.varint(chunks);
  tier.raw(table.view());
  tier.raw(body.view());
  return tier.toBytes();
}

const gaps = new Uint16Array(POSTING_BLOCK);
const lifts = new Uint16Array(POSTING_BLOCK);

function encodePostings(
  body: ByteWriter,
  documents: ArrayLike<number>,
  impacts: ArrayLike<number>,
  start: number,
  end: number,
): void {
  const count = end - start;
  let smallest = IMPACT_MAX;
  let largest = 0;
  for (let i = 0; i < count; i++) {
    const impact = impacts[start + i]!;
    smallest = Math.min(smallest, impact);
    largest = Math.max(largest, impact);
    if (i > 0) gaps[i - 1] = documents[start + i]! - documents[start + i - 1]! - 1;
  }
  for (let i = 0; i < count; i++) lifts[i] = impacts[start + i]! - smallest;
  const liftBits = bitsFor(largest - smallest);
  const exceptions = splitGaps(gaps, count - 1);
  const { gapBits, places } = exceptions;
  body.u16(documents[start]! & (CHUNK_DOCUMENTS - 1));
  body.u8(gapBits * LIFT_WIDTHS + liftBits);
  body.u8(smallest);
  body.u8(places.length);
  packBits(body, gaps, count - 1, gapBits);
  packBits(body, lifts, count, liftBits);
  encodeExceptions(body, exceptions);
}
