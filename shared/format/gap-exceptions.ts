import type { ByteReader, ByteWriter } from '../bytes.ts';
import { bitsFor, packBits, packedBytes, takePacked } from './bit-packing.ts';
import { CHUNK_BITS, POSTING_BLOCK } from './layout.ts';

/** Gaps of a posting block that are wider than the others, patched in: PFOR (Zukowski et al., ICDE 2006). */
export interface GapExceptions {
  /** Bits that each gap is packed with. */
  readonly gapBits: number;
  /** Gaps that need more, by their index in the block, ascending. */
  readonly places: readonly number[];
  /** What is above the packed bits of each. */
  readonly highs: readonly number[];
}

/**
 * The width with which `count` gaps take the fewest bytes, and those that do not fit; `gaps` keeps what does. Of equal
 * widths the largest is taken, which has the fewest exceptions.
 */
export function splitGaps(gaps: Uint16Array, count: number): GapExceptions {
  const ofWidth = new Uint16Array(CHUNK_BITS + 1);
  let widest = 0;
  for (let i = 0; i < count; i++) {
    const bits = bitsFor(gaps[i]!);
    ofWidth[bits]!++;
    widest = Math.max(widest, bits);
  }
  let gapBits = widest;
  let fewest = packedBytes(count, widest);
  for (let bits = widest - 1, wider = ofWidth[widest]!; bits >= 0; wider += ofWidth[bits--]!) {
    const bytes = packedBytes(count, bits) + 1 + wider + packedBytes(wider, widest - bits);
    if (bytes < fewest) [gapBits, fewest] = [bits, bytes];
  }
  const places: number[] = [];
  const highs: number[] = [];
  for (let i = 0; i < count; i++) {
    const high = gaps[i]! >>> gapBits;
    if (high === 0) continue;
    places.push(i);
    highs.push(high);
    gaps[i]! &= (1 << gapBits) - 1;
  }
  return { gapBits, places, highs };
}

/** Bits of the highest exception, places, highs; nothing where there are none. FORMAT.md §5. */
export function encodeExceptions(writer: ByteWriter, { places, highs }: GapExceptions): void {
  if (places.length === 0) return;
  const bits = bitsFor(Math.max(...highs));
  writer.u8(bits);
  for (const place of places) writer.u8(place);
  packBits(writer, highs, highs.length, bits);
}

/** Passes over the exceptions of a block. @throws CairnError `corrupt` */
export function skipExceptions(reader: ByteReader, exceptions: number): void {
  const bits = reader.u8();
  reader.skip(exceptions + packedBytes(exceptions, bits));
}

/** Room for the exceptions of a block. */
export class ExceptionBuffer {
  /** Index of the gap. */
  readonly places = new Uint8Array(POSTING_BLOCK);
  /** What is to be added to it. */
  readonly highs = new Uint32Array(POSTING_BLOCK);

  /** Takes `exceptions` exceptions of `gaps` gaps that are packed with `gapBits` bits. @throws CairnError `corrupt` */
  take(reader: ByteReader, exceptions: number, gaps: number, gapBits: number): void {
    const bits = reader.u8();
    if (exceptions > gaps || bits === 0 || bits > CHUNK_BITS - gapBits)
      throw reader.corrupt(`${exceptions} exceptions of ${bits} bits among ${gaps} gaps of ${gapBits}`);
    let before = -1;
    for (let i = 0; i < exceptions; i++) {
      const place = (this.places[i] = reader.u8());
      if (place <= before || place >= gaps) throw reader.corrupt(`exception ${place} of ${gaps} after ${before}`);
      before = place;
    }
    const { view, startBit } = takePacked(reader, packedBytes(exceptions, bits));
    const mask = (1 << bits) - 1;
    for (let i = 0, bit = startBit; i < exceptions; i++, bit += bits)
      this.highs[i] = ((view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask) << gapBits;
  }
}
