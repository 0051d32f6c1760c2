import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Ask, askRanking, type Group, inOrder } from '../../index-builder/evaluation/ranking.ts';
import type { SearchAnswer } from '../../shared/api.ts';

describe('the order of a run', () => {
  test('is that of scores; equal ones go to the greater byte string', () => {
    const ids = ['b', 'a', 'ab', 'B', '', 'é', 'z'];
    const tied = inOrder(ids.map((id) => ({ id, score: 1 }))).map(({ id }) => id);
    // 0xc3…, 0x7a, 0x62, 0x61 0x62, 0x61, 0x42, nothing.
    expect(tied).toEqual(['é', 'z', 'b', 'ab', 'a', 'B', '']);
    const mixed = [
      { id: 'low', score: -Infinity },
      { id: 'zero', score: 0 },
      { id: 'also', score: -0 },
      { id: 'high', score: Infinity },
    ];
    expect(inOrder(mixed).map(({ id }) => id)).toEqual(['high', 'zero', 'also', 'low']);
  });

  test('is of bytes, not of UTF-16 units', () => {
    const tied = inOrder([
      { id: '\uff5e', score: 1 },
      { id: '\u{1f600}', score: 1 },
    ]);
    // 0xf0… is above 0xef…, though 0xd83d is below 0xff5e.
    expect(tied.map(({ id }) => id)).toEqual(['\u{1f600}', '\uff5e']);
    expect('\u{1f600}' < '\uff5e').toBe(true);
  });
});

/** An engine with these hits, and what it was asked for. */
function engine(hits: readonly { id: string; page?: string; score: number }[], scoreUnit = 1) {
  const asked: { k: number; offset: number }[] = [];
  const ask: Ask = async (query, part) => {
    expect(query).toBe('what');
    asked.push(part);
    const found = hits.slice(part.offset, part.offset + part.k).map((hit) => ({ page: hit.id, ...hit }));
    return { hits: found, scoreUnit } as unknown as SearchAnswer;
  };
  return { asked, rank: (depth: number, group: Group = 'document') => askRanking(ask, 'what', { depth, group }) };
}

/** As many hits, best first, `perPage` on each page. */
const many = (count: number, perPage = 1) =>
  Array.from({ length: count }, (_, i) => ({ id: `d${i}`, page: `p${Math.floor(i / perPage)}`, score: count - i }));

const whole = (requests: number) => Array.from({ length: requests }, (_, i) => ({ k: 100, offset: 100 * i }));

describe('asking for a ranking', () => {
  test.each([
    // Depth wanted, hits there are, hits in the ranking, requests. One more hit than wanted shows that none is tied.
    [1, 5000, 1, [{ k: 2, offset: 0 }]],
    [10, 5000, 10, [{ k: 11, offset: 0 }]],
    [10, 7, 7, [{ k: 11, offset: 0 }]],
    [10, 0, 0, [{ k: 11, offset: 0 }]],
    [99, 5000, 99, whole(1)],
    // Not worth a request of its own.
    [100, 5000, 100, whole(1)],
    [101, 5000, 101, [...whole(1), { k: 2, offset: 100 }]],
    [150, 120, 120, [...whole(1), { k: 51, offset: 100 }]],
    [200, 5000, 200, whole(2)],
    [999, 5000, 999, whole(10)],
    [1000, 5000, 1000, whole(10)],
    [1000, 250, 250, whole(3)],
    // Nothing says that the second hundred was the last.
    [1000, 200, 200, whole(3)],
  ])('%i deep of %i hits sees %i', async (depth, count, seen, requests) => {
    const { asked, rank } = engine(many(count));
    expect((await rank(depth)).map(({ id }) => id)).toEqual(Array.from({ length: seen }, (_, i) => `d${i}`));
    expect(asked).toEqual(requests);
  });

  test('goes on through what ties with the last, which is in the order of names', async () => {
    // Two alone, thirty that tie, and others.
    const hits = many(5000).map((hit, i) =>
      i >= 2 && i < 32 ? { ...hit, score: 100 } : { ...hit, score: i < 2 ? 200 : 5 },
    );
    const { asked, rank } = engine(hits);
    const ranking = await rank(10);
    expect(ranking.slice(0, 2).map(({ id }) => id)).toEqual(['d1', 'd0']);
    const tied = hits.slice(2, 32).map(({ id }) => id);
    expect(ranking.slice(2).map(({ id }) => id)).toEqual(tied.toSorted().toReversed());
    expect(asked).toEqual([
      { k: 11, offset: 0 },
      { k: 100, offset: 11 },
    ]);
  });

  test('ends at the depth of the API, tied or not', async () => {
    const { asked, rank } = engine(many(5000).map((hit) => ({ ...hit, score: 7 })));
    expect(await rank(950)).toHaveLength(1000);
    expect(asked).toEqual([...whole(9), { k: 51, offset: 900 }, { k: 49, offset: 951 }]);
  });

  test('gives the same first documents whatever the depth, where no tie lies at a whole hundred', async () => {
    const scores = fc.array(fc.nat(6), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(scores, fc.integer({ min: 1, max: 59 }), async (all, depth) => {
        const hits = all.toSorted((a, b) => b - a).map((score, i) => ({ id: `d${i}`, score }));
        const deepest = await engine(hits).rank(100);
        const ranking = await engine(hits).rank(depth);
        expect(ranking).toEqual(deepest.slice(0, ranking.length));
        // As deep as was asked for, and no deeper than the tie.
        expect(ranking.length).toBeGreaterThanOrEqual(Math.min(depth, hits.length));
        expect(deepest[ranking.length]?.score).not.toBe(ranking.at(-1)?.score ?? NaN);
        if (ranking.length > depth) expect(ranking.at(-1)!.score).toBe(ranking[depth - 1]!.score);
      }),
    );
  });

  test('counts pages where pages are judged, and asks on until there are enough', async () => {
    const { asked, rank } = engine(many(5000, 9));
    const pages = await rank(20, 'page');
    // Page 11 begins with the 100th hit, so that a hundred are not enough.
    expect(pages.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, i) => `p${i}`));
    expect(asked).toEqual(whole(2));
    // The score of a page is that of its best document: the 10th of 5000 is worth 4991.
    expect(pages.slice(0, 2).map(({ score }) => score)).toEqual([5000, 4991]);
  });

  test('orders a page by its best document, equal ones by their names', async () => {
    const { rank } = engine([
      { id: '1', page: 'A', score: 9 },
      { id: '2', page: 'B', score: 9 },
      { id: '3', page: 'A', score: 8 },
      { id: '4', page: 'C', score: 8 },
    ]);
    const pages = await rank(10, 'page');
    expect(pages).toEqual([
      { id: 'B', score: 9 },
      { id: 'A', score: 9 },
      { id: 'C', score: 8 },
    ]);
  });

  test('takes scores for 32-bit floats of the unit: what is equal then is in the order of ids', async () => {
    // 2^24 and 2^24 + 1 are one float; a third of 3 is not what its double is.
    const { rank } = engine([
      { id: 'a', score: 2 ** 24 + 1 },
      { id: 'b', score: 2 ** 24 },
    ]);
    expect((await rank(10)).map(({ id }) => id)).toEqual(['b', 'a']);
    const [third] = await engine([{ id: 'a', score: 1 }], 3).rank(10);
    expect(third!.score).toBe(0.3333333432674408);
  });

  test('has each document once, in the order of a run, whatever the engine gives', async () => {
    const hits = fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1, maxLength: 2 }), score: fc.nat(5) }), {
      selector: ({ id }) => id,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(hits, async (found) => {
        const ranking = await engine(found, 7).rank(1000);
        expect(ranking).toEqual(inOrder(found.map(({ id, score }) => ({ id, score: Math.fround(score / 7) }))));
      }),
    );
  });
});
