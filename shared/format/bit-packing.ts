import { type ByteReader, type ByteWriter } from '../bytes.ts';

/** Bits needed for values in [0, largest]. */
export function bitsFor(largest: number): number {
  return 32 - Math.clz32(largest);
}

/** Bytes of `count` values of `bits` bits. */
export function packedBytes(count: number, bits: number): number {
  return (count * bits + 7) >>> 3;
}

/** Writes values[0..count) with `bits` (0..16) bits each, lowest bit first, padded to a byte with zeros. */
export function packBits(writer: ByteWriter, values: ArrayLike<number>, count: number, bits: number): void {
  let buffer = 0;
  let filled = 0;
  for (let i = 0; i < count; i++) {
    buffer |= values[i]! << filled;
    filled += bits;
    while (filled >= 8) {
      writer.u8(buffer & 0xff);
      buffer >>>= 8;
      filled -= 8;
    }
  }
  if (filled > 0) writer.u8(buffer & 0xff);
}

/** Reads into out[0..count) what packBits wrote. @throws CairnError `corrupt` (past the end) */
export function unpackBits(reader: ByteReader, out: Uint16Array, count: number, bits: number): void {
  const { bytes, position } = reader;
  reader.raw(packedBytes(count, bits));
  const mask = (1 << bits) - 1;
  // A window of three bytes holds any value of 16 bits at any shift: no loop inside the loop. Past the end of the
  // array it reads undefined, which counts as zero here and lies outside of the mask.
  for (let i = 0, bit = position * 8; i < count; i++, bit += bits) {
    const at = bit >>> 3;
    out[i] = ((bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)) >>> (bit & 7)) & mask;
  }
}
