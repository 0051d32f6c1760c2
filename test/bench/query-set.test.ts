import { describe, expect, it } from 'vitest';
import { drawLog } from '../../bench/query-log.ts';
import { QueryDraw } from '../../bench/query-set.ts';
import { seededRandom } from '../../index-builder/distill/random.ts';

function draw(documents: number, count: number) {
  const queries = new QueryDraw(count);
  for (let i = 0; i < documents; i++)
    queries.add({ title: 'T', headings: [`H${i}`], text: `Too short. This sentence is number ${i} of all.` });
  return queries.queries();
}

describe('QueryDraw', () => {
  it('draws each heading and sentence at most once, the same ones each time', () => {
    const { headings, questions } = draw(1000, 100);
    expect(new Set(headings).size).toBe(100);
    expect(new Set(questions).size).toBe(100);
    expect(questions[0]).toMatch(/^This sentence is number \d+ of all\.$/);
    expect(draw(1000, 100)).toEqual({ headings, questions });
  });

  it('draws early and late ones alike, in any part of the order', () => {
    const numbers = draw(10_000, 5000).headings.map((heading) => Number(heading.slice(1)));
    for (const part of [numbers.slice(0, 500), numbers.slice(-500)]) {
      const mean = part.reduce((sum, number) => sum + number, 0) / part.length;
      expect(Math.abs(mean - 5000)).toBeLessThan(500);
    }
  });

  it('draws all where there are fewer', () => {
    expect(draw(7, 100).headings.toSorted()).toEqual(['H0', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6']);
  });

  it('takes the title, or the first words, where there is no heading', () => {
    const queries = new QueryDraw(2);
    queries.add({ title: 'Title', headings: [], text: 'a' });
    queries.add({ title: '', headings: [], text: 'one two three four five six' });
    expect(queries.queries().headings.toSorted()).toEqual(['Title', 'one two three four five']);
  });
});

describe('drawLog', () => {
  it("asks the query of rank r in proportion to 1 / r, by Zipf's law", () => {
    const queries = Array.from({ length: 100 }, (_, i) => String(i));
    const counts = new Map<string, number>();
    for (const query of drawLog(queries, 52_000, seededRandom(1).uniform))
      counts.set(query, (counts.get(query) ?? 0) + 1);
    const ranked = [...counts.values()].sort((a, b) => b - a);
    // The hundredth harmonic number is 5.187.
    expect(ranked[0]).toBeGreaterThan(9700);
    expect(ranked[0]).toBeLessThan(10_350);
    expect(ranked[1]! / ranked[0]!).toBeCloseTo(0.5, 1);
  });
});
