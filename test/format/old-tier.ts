import { ByteWriter } from '../../shared/bytes.ts';
import { bitsFor, packBits } from '../../shared/format/bit-packing.ts';
import { CHUNK_BITS, CHUNK_DOCUMENTS, POSTING_BLOCK } from '../../shared/format/layout.ts';
import type { PlainTier } from './plain-tier.ts';

/** A tier as version 2 wrote it: a byte for each width, and every gap as wide as the widest. */
export function encodeOldTier(postings: PlainTier): Uint8Array<ArrayBuffer> {
  const table = new ByteWriter();
  const body = new ByteWriter();
  let chunks = 0;
  let before = -1;
  for (let start = 0; start < postings.length;) {
    const chunk = postings[start]![0] >>> CHUNK_BITS;
    const next = postings.findIndex(([document], i) => i > start && document >>> CHUNK_BITS !== chunk);
    const end = next < 0 ? postings.length : next;
    const startByte = body.length;
    for (let i = start; i < end; i += POSTING_BLOCK) encodeOldBlock(body, postings.slice(i, Math.min(end, i + 128)));
    table.varint(chunk - before - 1);
    table.varint(end - start);
    table.varint(body.length - startByte);
    [before, start] = [chunk, end];
    chunks++;
  }
  const tier = new ByteWriter();
  tier.varint(chunks);
  tier.raw(table.view());
  tier.raw(body.view());
  return tier.toBytes();
}

function encodeOldBlock(body: ByteWriter, postings: PlainTier): void {
  const gaps = postings.slice(1).map(([document], i) => document - postings[i]![0] - 1);
  const smallest = Math.min(...postings.map(([, impact]) => impact));
  const lifts = postings.map(([, impact]) => impact - smallest);
  const [gapBits, liftBits] = [bitsFor(Math.max(0, ...gaps)), bitsFor(Math.max(...lifts))];
  body.u16(postings[0]![0] & (CHUNK_DOCUMENTS - 1));
  body.u8(gapBits);
  body.u8(liftBits);
  body.u8(smallest);
  packBits(body, gaps, gaps.length, gapBits);
  packBits(body, lifts, lifts.length, liftBits);
}
