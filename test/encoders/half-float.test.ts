import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHalf, toHalf } from '../../index-builder/encoders/half-float.ts';
import { expectRefused } from '../format/refusals.ts';

const MOST = 65504;

/** The finite number of each pattern of bits, from the least to the largest. */
const POSITIVE = Array.from({ length: 0x7c00 }, (_, bits) => fromHalf(bits));

/** Bits of the nearest number, found by looking at all of them. */
function nearest(value: number): number {
  const size = Math.abs(value);
  const above = POSITIVE.findIndex((each) => each >= size);
  const distance = (bits: number): number => Math.abs(POSITIVE[bits]! - size);
  const below = Math.max(0, above - 1);
  const isBelow = distance(below) < distance(above) || (distance(below) === distance(above) && below % 2 === 0);
  return (Object.is(value, -0) || value < 0 ? 0x8000 : 0) + (isBelow ? below : above);
}

describe('16-bit floats', () => {
  it('are what IEEE 754 says', () => {
    const known: [number, number][] = [
      [0x0000, 0],
      [0x0001, 2 ** -24],
      [0x03ff, (1023 / 1024) * 2 ** -14],
      [0x0400, 2 ** -14],
      [0x3555, 0.333251953125],
      [0x3c00, 1],
      [0x3c01, 1 + 2 ** -10],
      [0x7bff, MOST],
      [0xc000, -2],
      [0x7c00, Infinity],
      [0xfc00, -Infinity],
      [0x7e00, NaN],
    ];
    for (const [bits, value] of known) expect(fromHalf(bits)).toBe(value);
    expect(fromHalf(0x8000)).toBe(-0);
  });

  it('come back as they were, each of them', () => {
    for (let bits = 0; bits < 0x7c00; bits++) {
      if (toHalf(fromHalf(bits)) !== bits) expect.fail(`${bits} became ${toHalf(fromHalf(bits))}`);
      if (toHalf(-fromHalf(bits)) !== bits + 0x8000) expect.fail(`-${bits} became ${toHalf(-fromHalf(bits))}`);
    }
  });

  it('lie nearest to the number, the even one of two, also where none has all its bits', () => {
    const anything = fc.oneof(
      fc.double({ min: -MOST, max: MOST, noNaN: true }),
      fc.double({ min: -(2 ** -13), max: 2 ** -13, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      // Half-way between two neighbours, and the least bit beside that.
      fc.tuple(fc.nat(0x7bfe), fc.constantFrom(-1, 0, 1), fc.boolean()).map(([bits, step, minus]) => {
        const middle = (POSITIVE[bits]! + POSITIVE[bits + 1]!) / 2;
        return (minus ? -1 : 1) * middle * (1 + step * Number.EPSILON);
      }),
    );
    fc.assert(
      fc.property(anything, (value) => {
        expect(toHalf(value)).toBe(nearest(value));
      }),
      { numRuns: 500 },
    );
  });

  const round = (Math as { f16round?: (value: number) => number }).f16round;
  if (!round) console.warn('NOT TESTED: rounding as the engine does it, because this one has no Math.f16round');
  it.skipIf(!round)('are rounded as the engine does it', () => {
    const bits = fc.tuple(fc.nat(0xffffffff), fc.integer({ min: 0x3e000000, max: 0x40efffff })).map(([low, high]) => {
      const view = new DataView(new ArrayBuffer(8));
      view.setUint32(0, high);
      view.setUint32(4, low);
      return view.getFloat64(0);
    });
    fc.assert(
      fc.property(bits, fc.boolean(), (size, minus) => {
        const value = minus ? -size : size;
        if (Number.isFinite(round!(value))) expect(fromHalf(toHalf(value))).toBe(round!(value));
        else expectRefused(() => toHalf(value), 'bad-request');
      }),
      { numRuns: 20_000 },
    );
  });

  it('are refused beyond the largest, and where there is no number', () => {
    expect(fromHalf(toHalf(65519.99))).toBe(MOST);
    for (const value of [65520, -65520, 1e9, Infinity, -Infinity, NaN])
      expectRefused(() => toHalf(value), 'bad-request');
  });
});
