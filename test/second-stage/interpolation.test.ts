import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INTERPOLATIONS, PARTS } from '../../shared/search/second-stage/interpolation.ts';
import { rerank } from '../../shared/search/second-stage/rerank.ts';

const scores = fc.array(fc.integer({ min: -(2 ** 48), max: 2 ** 48 }), { minLength: 1, maxLength: 40 });

describe.each(INTERPOLATIONS)('%s', (interpolation) => {
  it('keeps the order of the scores, within its ends, in integers', () => {
    fc.assert(
      fc.property(scores, (all) => {
        const { parts, least, most } = PARTS[interpolation](all);
        for (const [i, part] of parts.entries()) {
          expect(Number.isSafeInteger(part)).toBe(true);
          expect(part).toBeGreaterThanOrEqual(least);
          expect(part).toBeLessThanOrEqual(most);
          for (const [j, other] of parts.entries()) if (all[i]! > all[j]!) expect(part).toBeGreaterThanOrEqual(other);
        }
      }),
    );
  });

  it('is what its formula says', () => {
    const all = [8, 2, 5, 1];
    const mean = 4;
    const deviation = Math.sqrt((16 + 4 + 1 + 9) / 4);
    const expected = {
      'min-max': [1, 1 / 7, 4 / 7, 0],
      'z-score': all.map((score) => (score - mean) / deviation),
      rrf: [1 / 61, 1 / 63, 1 / 62, 1 / 64],
    }[interpolation];
    const { parts } = PARTS[interpolation](all);
    parts.forEach((part, i) => expect(part / 2 ** 30).toBeCloseTo(expected[i]!, 8));
  });

  it('keeps ranked scores between those of the first stage, falling', () => {
    const candidate = fc.record({
      score: fc.integer({ min: 1, max: 1000 }),
      dense: fc.option(fc.integer({ min: -1000, max: 1000 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(
        fc.array(candidate, { minLength: 1, maxLength: 30 }),
        fc.constantFrom(0, 0.25, 1, 3),
        (all, weight) => {
          const candidates = all.sort((a, b) => b.score - a.score).map((each, document) => ({ ...each, document }));
          const ranked = rerank(candidates, weight, interpolation);
          expect(ranked.map(({ document }) => document).sort((a, b) => a - b)).toEqual([...candidates.keys()]);
          for (const [i, { score }] of ranked.entries()) {
            expect(score).toBeLessThanOrEqual(i === 0 ? candidates[0]!.score : ranked[i - 1]!.score);
            expect(score).toBeGreaterThanOrEqual(candidates.at(-1)!.score);
          }
        },
      ),
    );
  });
});
