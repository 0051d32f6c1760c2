import { CairnError } from '../../shared/errors.ts';

// 16-bit floats of IEEE 754: a sign, five bits of exponent, ten of fraction.
const SIGN = 0x8000;
const FRACTION_BITS = 10;
const INFINITE = 0x7c00;
/** Exponent of the least number that has all its bits; those below lie 2^-24 apart. */
const LEAST_EXPONENT = -14;
const MOST = 65504;

const scratch = new DataView(new ArrayBuffer(8));

/**
 * Bits of the nearest 16-bit float; of two that are as near, the even one.
 * @throws CairnError `bad-request` (not a number, or beyond the largest)
 */
export function toHalf(value: number): number {
  scratch.setFloat64(0, value);
  const high = scratch.getUint32(0);
  const exponent = Math.max(((high >>> 20) & 0x7ff) - 1023, LEAST_EXPONENT);
  // A multiplication by a power of two is exact: only this one rounding takes place.
  const steps = roundToEven(Math.abs(value) * 2 ** (FRACTION_BITS - exponent));
  // A number of 2^11 steps is that of the next exponent, which the addition makes of it.
  const bits = ((exponent - LEAST_EXPONENT) << FRACTION_BITS) + steps;
  if (!(bits < INFINITE)) throw new CairnError('bad-request', `found ${value}, expected a number of at most ${MOST}`);
  return (high >>> 31) * SIGN + bits;
}

/** The number that 16 bits stand for, infinities and what is no number included. */
export function fromHalf(bits: number): number {
  const sign = bits & SIGN ? -1 : 1;
  const exponent = (bits & INFINITE) >>> FRACTION_BITS;
  const fraction = bits & ((1 << FRACTION_BITS) - 1);
  if (exponent === 0) return sign * fraction * 2 ** (LEAST_EXPONENT - FRACTION_BITS);
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 2 ** FRACTION_BITS) * 2 ** (exponent + LEAST_EXPONENT - 1);
}

function roundToEven(value: number): number {
  const whole = Math.floor(value);
  const rest = value - whole;
  return rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole;
}
