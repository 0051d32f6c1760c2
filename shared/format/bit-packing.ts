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

/** Bytes that one load takes: any value of 16 bits lies in it, whatever its shift. */
const WINDOW_BYTES = 4;

/**
 * Packed values, to be read at any bit: value i is `(view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask` with bit =
 * startBit + i * bits. One load a value and no state between them.
 */
export interface PackedBits {
  readonly view: DataView;
  /** Bit of the view at which the first value begins. */
  readonly startBit: number;
}

/** Takes `bytes` bytes of values that packBits wrote. @throws CairnError `corrupt` (past the end) */
export function takePacked(reader: ByteReader, bytes: number): PackedBits {
  const { view, position } = reader;
  const packed = reader.raw(bytes);
  if (position + bytes + WINDOW_BYTES <= view.byteLength) return { view, startBit: position * 8 };
  // The last loads would reach past the end of the array: they get a copy with room behind it.
  const padded = new Uint8Array(bytes + WINDOW_BYTES);
  padded.set(packed);
  return { view: new DataView(padded.buffer), startBit: 0 };
}
