import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  CIFF_LARGEST,
  describeFactor,
  factorFor,
  parseFactor,
  toInteger,
  toWeight,
} from '../../index-builder/ciff/impact-factor.ts';
import { TOKEN_WEIGHTS } from '../../index-builder/documents/validate.ts';

const { smallest, largest } = TOKEN_WEIGHTS;
const weights = fc.oneof(
  fc.double({ min: smallest, max: largest, noNaN: true }),
  fc.double({ min: 0.01, max: 100, noNaN: true }),
);

test('the largest weight becomes the largest integer', () => {
  expect(factorFor(2.5, CIFF_LARGEST)).toBe(26214);
  expect(toInteger(2.5, 26214, CIFF_LARGEST)).toBe(65535);
  expect(toInteger(2.5, factorFor(2.5, 255), 255)).toBe(255);
  expect(toInteger(0.5, 3, CIFF_LARGEST)).toBe(2);
});

test('a weight too small for an integer is the smallest', () => {
  expect(toInteger(1e-9, 26214, CIFF_LARGEST)).toBe(1);
});

test('weights come back to half a step, and within their range', () => {
  fc.assert(
    fc.property(weights, fc.double({ min: 1e-6, max: 1, noNaN: true }), (top, share) => {
      const factor = factorFor(top, CIFF_LARGEST);
      expect(parseFactor(describeFactor(factor))).toBe(factor);
      const weight = Math.max(smallest, top * share);
      const integer = toInteger(weight, factor, CIFF_LARGEST);
      expect(Number.isInteger(integer) && integer >= 1 && integer <= CIFF_LARGEST).toBe(true);
      const back = toWeight(integer, factor);
      expect(back >= smallest && back <= largest).toBe(true);
      // A weight below the smallest integer is raised to it.
      const step = integer === 1 ? 1 : 0.5;
      expect(Math.abs(back - weight)).toBeLessThanOrEqual((step / factor) * (1 + 1e-9));
    }),
  );
});

test('scales lie above the largest weight by their rounding: it is still a weight', () => {
  const factor = factorFor(largest * 1.004, CIFF_LARGEST);
  expect(toWeight(CIFF_LARGEST, factor)).toBeLessThanOrEqual(largest);
  expect(parseFactor(describeFactor(factor))).toBe(factor);
});

test('an integer that no export makes is not brought into the range', () => {
  expect(toWeight(2 ** 31 - 1, factorFor(largest, CIFF_LARGEST))).toBeGreaterThan(largest);
});

test.each(['', 'Anserini', 'weight x 7', ' cairn: weight x 7'])('other descriptions name none: "%s"', (description) => {
  expect(parseFactor(description)).toBe(1);
});

test.each(['', '0', '-1', 'NaN', 'Infinity', '7.0', ' 7', '7 ', '0x10', '1e31', '1e-27'])(
  '"%s" is no factor',
  (text) => {
    expect(parseFactor(`cairn: weight x ${text}`)).toBeUndefined();
  },
);
