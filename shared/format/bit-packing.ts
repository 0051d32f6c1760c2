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
  const bytes = reader.raw(packedBytes(count, bits));
  if (bits === 0) {
    out.fill(0, 0, count);
    return;
  }
  if (bits === 8) {
    for (let i = 0; i < count; i++) out[i] = bytes[i]!;
    return;
  }
  const mask = (1 << bits) - 1;
  let buffer = 0;
  let filled = 0;
  let at = 0;
  for (let i = 0; i < count; i++) {
    while (filled < bits) {
      buffer |= bytes[at++]! << filled;
      filled += 8;
    }
    out[i] = buffer & mask;
    buffer >>>= bits;
    filled -= bits;
  }
}
