import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Prune } from '../../index-builder/encoders/method.ts';
import { prune } from '../../index-builder/weights/prune.ts';
import type { WeighedPiece } from '../../index-builder/weights/weighed-document.ts';

/** Weights with equals among them, and far apart. */
const weight = fc.oneof(fc.constantFrom(0.5, 1, 1, 2), fc.double({ min: 1e-3, max: 100, noNaN: true }));
const vectors = fc
  .array(weight, { maxLength: 40 })
  .map((weights) => weights.map((each, i): WeighedPiece => [`t${i}`, each]));
const limits: fc.Arbitrary<Prune> = fc.record(
  {
    mass: fc.oneof(fc.constantFrom(0.5, 0.8, 1), fc.double({ min: 0.01, max: 1, noNaN: true })),
    maxRatio: fc.oneof(fc.constantFrom(0, 0.5), fc.double({ min: 0, max: 0.99, noNaN: true })),
    top: fc.oneof(fc.constantFrom(1, 2, 40), fc.integer({ min: 1, max: 50 })),
  },
  { requiredKeys: [] },
);

/** The slow truth: the fewest of the largest that the mass takes, then those that the other limits let through. */
function keptNames(vector: readonly WeighedPiece[], { mass, maxRatio = 0, top = Infinity }: Prune): Set<string> {
  const ranked = vector.toSorted(([, a], [, b]) => b - a);
  const sumOf = (pieces: readonly WeighedPiece[]): number => pieces.reduce((sum, [, each]) => sum + each, 0);
  let count = ranked.length;
  for (let few = 1; mass !== undefined && few < ranked.length; few++) {
    if (sumOf(ranked.slice(0, few)) < mass * sumOf(vector)) continue;
    count = few;
    break;
  }
  const passing = ranked.slice(0, count).filter(([, each], i) => i < top && each >= maxRatio * ranked[0]![1]);
  return new Set(passing.map(([name]) => name));
}

describe('pruning', () => {
  test('keeps what every limit lets through, in the order of the vector', () => {
    const property = fc.property(vectors, limits, (vector, settings) => {
      const kept = prune(vector, settings);
      const names = keptNames(vector, settings);
      expect(kept).toEqual(vector.filter(([name]) => names.has(name)));
    });
    fc.assert(property, { numRuns: 1000 });
  });

  test('keeps the mass that it is told to, and no piece more than that takes', () => {
    const property = fc.property(
      vectors.filter((vector) => vector.length > 0),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (vector, mass) => {
        const sum = (pieces: readonly WeighedPiece[]): number => pieces.reduce((total, [, each]) => total + each, 0);
        const kept = prune(vector, { mass });
        const smallest = Math.min(...kept.map(([, each]) => each));
        const enough = mass * sum(vector) * (1 - 1e-12);
        expect(sum(kept)).toBeGreaterThanOrEqual(enough);
        expect(kept.length === 1 || sum(kept) - smallest < mass * sum(vector) * (1 + 1e-12)).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  test('keeps a vector as it is where there is no limit', () => {
    const vector: WeighedPiece[] = [
      ['a', 1],
      ['b', 0.001],
    ];
    expect(prune(vector, {})).toBe(vector);
    expect(prune(vector, { mass: 1, maxRatio: 0, top: 2 })).toEqual(vector);
  });

  test.each<[string, Prune, string]>([
    ['of equal weights the first', { top: 2 }, 'ad'],
    ['of equal weights at the edge of a mass the first', { mass: 0.5 }, 'ad'],
    ['what has half of the largest', { maxRatio: 0.5 }, 'abcd'],
    ['what has more than half of the largest', { maxRatio: 0.51 }, 'd'],
    ['the largest, however little it is', { mass: 0.01 }, 'd'],
  ])('keeps %s', (_, settings, expected) => {
    const vector: WeighedPiece[] = [
      ['a', 1],
      ['b', 1],
      ['c', 1],
      ['d', 2],
      ['e', 0.5],
    ];
    expect(prune(vector, settings).map(([name]) => name)).toEqual([...expected]);
  });

  test('keeps nothing of nothing, and one of one', () => {
    const settings = { mass: 0.1, maxRatio: 0.9, top: 1 };
    expect(prune([], settings)).toEqual([]);
    expect(prune([['a', 7]], settings)).toEqual([['a', 7]]);
  });
});
