import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantize } from '../../index-builder/weights/quantize.ts';
import { SPACE } from '../../shared/format/layout.ts';
import { decodeScale, encodeScale, isScale, toImpact } from '../../shared/format/scale.ts';
import { buildDocuments } from '../build-documents.ts';

const weight = fc.oneof(
  { weight: 3, arbitrary: fc.double({ min: 0.01, max: 20, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: 1e-30, max: 1e30, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(1, 2, 1.0001, 1e-30, 1e30) },
);
const lists = fc.array(weight, { minLength: 1, maxLength: 60 }).map((weights) => Float64Array.from(weights));
const everyBits = fc.constantFrom(2, 3, 4, 5, 6, 7, 8);

describe('the weights of a list', () => {
  test('come back to half a step of its largest, and none as nothing', () => {
    const property = fc.property(lists, everyBits, (weights, bits) => {
      const { scaleBits, impacts } = quantize(weights, bits);
      expect(isScale(scaleBits)).toBe(true);
      const step = decodeScale(scaleBits) / 255;
      const levels = 2 ** bits - 1;
      // Steps are those of the largest weight, but for what a scale of 16 bits can say.
      expect(step).toBeLessThanOrEqual((Math.max(...weights) / levels) * (1 + 1 / 128));
      weights.forEach((exact, i) => {
        const impact = impacts[i]!;
        expect(impact).toBeGreaterThanOrEqual(1);
        expect(impact).toBeLessThanOrEqual(levels);
        if (exact < step / 2) expect(impact).toBe(1);
        else expect(Math.abs(impact * step - exact)).toBeLessThanOrEqual(step * 0.5000001);
      });
    });
    fc.assert(property, { numRuns: 500 });
  });

  test('keep their order', () => {
    const property = fc.property(lists, everyBits, (weights, bits) => {
      const { impacts } = quantize(weights.toSorted(), bits);
      expect(impacts).toEqual(impacts.toSorted());
    });
    fc.assert(property);
  });

  test('reach the highest level, or the one below, by their largest', () => {
    const property = fc.property(lists, fc.constantFrom(2, 4, 6), (weights, bits) => {
      // A scale is at most a 128th above what it should be: less than a level in 64.
      const { impacts } = quantize(weights, bits);
      expect(2 ** bits - 1 - Math.max(...impacts)).toBeLessThanOrEqual(1);
    });
    fc.assert(property);
  });

  test('of 8 bits are impacts as the format has them', () => {
    const property = fc.property(lists, (weights) => {
      const scaleBits = encodeScale(Math.max(...weights));
      const impacts = Uint8Array.from(weights, (each) => toImpact(each, decodeScale(scaleBits)));
      expect(quantize(weights, 8)).toEqual({ scaleBits, impacts, clamped: 0 });
    });
    fc.assert(property);
  });

  test.each([
    [8, [255, 128, 64, 1]],
    [4, [15, 8, 4, 1]],
    [2, [3, 2, 1, 1]],
  ])('of %i bits, by hand', (bits, expected) => {
    expect([...quantize(Float64Array.of(1, 0.5, 0.25, 1e-9), bits).impacts]).toEqual(expected);
  });
});

test.each([
  [undefined, { word: 255, piece: 255 }],
  [4, { word: 15, piece: 15 }],
  [{ piece: 3 }, { word: 255, piece: 7 }],
])('an index with impacts of %j bits has none above %j', async (impactBits, expected) => {
  // As many documents as make lists of the frequent terms, which the directory knows the largest impacts of.
  const documents = Array.from({ length: 300 }, (_, i) => ({
    id: `d${i}`,
    text: 'amber '.repeat(1 + (i % 9)),
    vector: { am: 1 + (i % 11) },
  }));
  const built = await buildDocuments(documents, { impactBits, weights: { word: 1, piece: 1 } });
  const largest = { word: 0, piece: 0 };
  for (const [key, { tiers }] of built.index.directories[0]!.residentTerms.all()) {
    const space = key[0] === SPACE.word ? 'word' : 'piece';
    largest[space] = Math.max(largest[space], ...tiers.map((tier) => tier.largestImpact));
  }
  // A scale is rounded up, so that the highest level may be missed by one.
  for (const space of ['word', 'piece'] as const) {
    expect(largest[space]).toBeLessThanOrEqual(expected[space]);
    expect(largest[space]).toBeGreaterThanOrEqual(expected[space] - 2);
  }
  built.remove();
});
