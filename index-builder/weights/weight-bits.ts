const floats = new DataView(new ArrayBuffer(4));

/** Bits of a weight as a float32: the payload of a piece's posting until its list is made. */
export function weightBits(weight: number): number {
  floats.setFloat32(0, weight);
  return floats.getUint32(0);
}

/** The weight of such a payload. */
export function weightOfBits(bits: number): number {
  floats.setUint32(0, bits);
  return floats.getFloat32(0);
}
