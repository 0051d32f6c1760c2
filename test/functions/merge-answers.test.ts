import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnsweredSearch, mergeAnswers } from '../../functions/merge-answers.ts';
import type { SearchAnswer } from '../../shared/api.ts';

/** Searches that were answered with hits of few ids, each at most once in an answer. */
const ANSWERED = fc.array(
  fc.record({
    index: fc.constantFrom(undefined, 'docs'),
    offset: fc.constantFrom(0, 10),
    hits: fc.uniqueArray(fc.record({ id: fc.integer({ min: 0, max: 6 }).map(String), score: fc.nat(50) }), {
      selector: ({ id }) => id,
      maxLength: 5,
    }),
  }),
  { maxLength: 5 },
);

function answeredOf(
  searches: readonly { index: string | undefined; offset: number; hits: object[] }[],
): AnsweredSearch[] {
  return searches.map(({ index, offset, hits }, place) => {
    const answer = { release: 'r', offset, hits: [...hits] } as unknown as SearchAnswer;
    return { place, index, answer };
  });
}

describe('merged hits', () => {
  it('have the score that the formula gives, counted one by one', () => {
    fc.assert(
      fc.property(
        ANSWERED,
        fc.constantFrom('rrf' as const, 'score' as const),
        fc.integer({ min: 1, max: 9 }),
        (searches, by, k) => {
          const merged = mergeAnswers(answeredOf(searches), by, k);
          const expected: { index: string | undefined; id: string; score: number; searches: number[] }[] = [];
          for (const index of [undefined, 'docs'])
            for (const id of '0123456') {
              const found = searches.flatMap((search, place) => {
                const i = search.index === index ? search.hits.findIndex((hit) => hit.id === id) : -1;
                return i < 0 ? [] : [{ place, rank: search.offset + i + 1, score: search.hits[i]!.score }];
              });
              if (found.length === 0) continue;
              const score =
                by === 'rrf'
                  ? found.reduce((sum, { rank }) => sum + 1 / (60 + rank), 0)
                  : Math.max(...found.map((each) => each.score));
              expected.push({ index, id, score, searches: found.map(({ place }) => place) });
            }
          expect(merged).toHaveLength(Math.min(k, expected.length));
          for (const { hit, index, score, searches: found } of merged)
            expect(expected).toContainEqual({ index, id: hit.id, score, searches: found });
          const scores = merged.map(({ score }) => score);
          expect(scores).toEqual(
            expected
              .map(({ score }) => score)
              .sort((a, b) => b - a)
              .slice(0, k),
          );
        },
      ),
    );
  });

  it('of equal scores stand in the order of searches, then of places', () => {
    const answered = answeredOf([
      {
        index: undefined,
        offset: 0,
        hits: [
          { id: 'a', score: 5 },
          { id: 'b', score: 5 },
        ],
      },
      { index: 'docs', offset: 0, hits: [{ id: 'a', score: 5 }] },
    ]);
    expect(mergeAnswers(answered, 'score', 10).map(({ index, hit }) => [index, hit.id])).toEqual([
      [undefined, 'a'],
      [undefined, 'b'],
      ['docs', 'a'],
    ]);
  });
});
