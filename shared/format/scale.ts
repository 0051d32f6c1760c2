import { IMPACT_MAX } from './layout.ts';

const floats = new DataView(new ArrayBuffer(4));

/**
 * A term's scale: the weight that impact 255 stands for, as the upper 16 bits of a float32, rounded up so that no
 * weight exceeds it. FORMAT.md §4.
 */
export function encodeScale(largestWeight: number): number {
  floats.setFloat32(0, largestWeight);
  let bits = floats.getUint32(0) >>> 16;
  while (decodeScale(bits) < largestWeight) bits++;
  return bits;
}

/** The scale as a number. */
export function decodeScale(bits: number): number {
  floats.setUint32(0, (bits << 16) >>> 0);
  return floats.getFloat32(0);
}

/** True for the bits of a finite scale above zero. */
export function isScale(bits: number): boolean {
  const scale = decodeScale(bits);
  return scale > 0 && Number.isFinite(scale);
}

/** Impact in 1..255 of a weight in (0, scale]. */
export function toImpact(weight: number, scale: number): number {
  return Math.min(IMPACT_MAX, Math.max(1, Math.round((IMPACT_MAX * weight) / scale)));
}
