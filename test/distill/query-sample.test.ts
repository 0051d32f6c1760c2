import { describe, expect, it } from 'vitest';
import { QuerySample } from '../../index-builder/distill/query-sample.ts';
import { seededRandom } from '../../index-builder/distill/random.ts';

function sampleOf(sizes: Readonly<Record<string, number>>): QuerySample {
  const sample = new QuerySample();
  for (const [source, size] of Object.entries(sizes))
    for (let i = 0; i < size; i++) sample.add({ query: `${source} ${i}`, source });
  return sample;
}

function countBySource(queries: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const query of queries) counts[query.split(' ')[0]!] = (counts[query.split(' ')[0]!] ?? 0) + 1;
  return counts;
}

describe('a sample of queries', () => {
  it('takes a query once, whatever its white space', () => {
    const sample = new QuerySample();
    for (const query of ['a  b', ' a b ', 'a\tb', 'A b']) sample.add({ query, source: 'x' });
    expect(sample.size).toBe(2);
    expect(sample.draw(10, seededRandom(1)).sort()).toEqual(['A b', 'a b']);
  });

  it('takes as many of each source as it can, evenly', () => {
    const sample = sampleOf({ large: 1000, middle: 200, small: 10 });
    expect(sample.sources).toBe(3);
    expect(countBySource(sample.draw(310, seededRandom(1)))).toEqual({ large: 150, middle: 150, small: 10 });
    expect(countBySource(sample.draw(700, seededRandom(1)))).toEqual({ large: 490, middle: 200, small: 10 });
    expect(sample.draw(5000, seededRandom(1))).toHaveLength(1210);
  });

  it('draws the same of the same seed, in whatever order sources came', () => {
    const draw = (sample: QuerySample, seed: number): string[] => sample.draw(50, seededRandom(seed));
    const [one, other] = [sampleOf({ a: 100, b: 100 }), sampleOf({ b: 100, a: 100 })];
    expect(draw(one, 1)).toEqual(draw(other, 1));
    expect(draw(one, 1)).not.toEqual(draw(one, 2));
    expect(new Set(draw(one, 1)).size).toBe(50);
  });
});
