import { describe, expect, it } from 'vitest';
import { learnTable, type LearnSettings, type Teaching } from '../../index-builder/distill/learn-table.ts';
import { toBags } from '../../index-builder/distill/query-bags.ts';
import { seededRandom } from '../../index-builder/distill/random.ts';
import { SILENT } from '../../index-builder/progress.ts';

const TOKENS = 120;
const SOURCE = 24;
const SETTINGS: LearnSettings = {
  dims: 16,
  seed: 1,
  steps: 200,
  batch: 128,
  group: 32,
  learningRate: 0.1,
  warmUp: 0.05,
  contrast: 0.1,
  temperature: 0.05,
};

/** Queries whose embeddings are sums of rows that nobody sees, with a little noise; tokens alone say little of their rows. */
function teach(count: number): Teaching {
  const random = seededRandom(17);
  // Most of it in 16 of the dimensions, as embeddings have it.
  const hidden = Float64Array.from(
    { length: TOKENS * SOURCE },
    (_, i) => random.normal() * (1 + ((i * 7) % 5)) * (i % SOURCE < 16 ? 1 : 0.05),
  );
  const queries = Array.from({ length: count }, () => {
    const length = 1 + Math.floor(random.uniform() * 6);
    return Array.from({ length }, () => Math.floor(random.uniform() * random.uniform() * TOKENS));
  });
  const embeddings = new Float32Array(count * SOURCE);
  queries.forEach((query, row) => {
    const sum = new Float64Array(SOURCE);
    for (const token of query) for (let i = 0; i < SOURCE; i++) sum[i]! += hidden[token * SOURCE + i]!;
    const length = Math.hypot(...sum);
    sum.forEach((value, i) => (embeddings[row * SOURCE + i] = value / length + 0.01 * random.normal()));
  });
  return {
    source: SOURCE,
    tokens: Float32Array.from(hidden, (value) => value + 3 * random.normal()),
    queries: embeddings,
    bags: toBags(
      queries.map((query) => query.join(' ')),
      (query) => query.split(' ').map(Number),
    ),
  };
}

describe('learning a table', () => {
  const teaching = teach(4000);

  it('finds rows that nobody saw: queries held out point where they should', () => {
    const lines: string[] = [];
    const learned = learnTable(teaching, SETTINGS, SILENT, (line) => lines.push(line));
    const { cosine, queries, loss } = learned.heldOut;
    expect(queries).toBe(80);
    expect(learned.queries).toBe(3920);
    expect(cosine.initial).toBeLessThan(0.9);
    expect(cosine.fitted).toBeGreaterThan(0.95);
    expect(cosine.quantized).toBeGreaterThan(0.94);
    expect(loss).toBeGreaterThan(0);
    expect(learned.quantized.rows).toHaveLength(TOKENS);
    expect(lines).toHaveLength(5);
    expect(lines[4]).toBe(
      `step 200: cosine ${/cosine (\S+),/.exec(lines[4]!)![1]}, of queries held out ${cosine.fitted.toFixed(4)}`,
    );
  });

  it('is the same table for the same seed, and another for another', () => {
    const short = { ...SETTINGS, steps: 20 };
    const learn = (seed: number): unknown => learnTable(teaching, { ...short, seed }, SILENT, () => undefined);
    expect(learn(1)).toEqual(learn(1));
    expect(learn(2)).not.toEqual(learn(1));
  });

  it('leaves out queries of no token, and those that the model says nothing of', () => {
    const bags = toBags(
      Array.from({ length: 1000 }, (_, i) => (i < 10 ? '' : String(i % TOKENS))),
      (query) => (query === '' ? [] : [Number(query)]),
    );
    const queries = teaching.queries.slice(0, 1000 * SOURCE);
    const { projection } = learnTable(
      { ...teaching, bags, queries },
      { ...SETTINGS, steps: 1 },
      SILENT,
      () => undefined,
    );
    expect(projection.dims).toBe(16);
    const learned = learnTable({ ...teaching, bags, queries }, { ...SETTINGS, steps: 1 }, SILENT, () => undefined);
    expect(learned.queries + learned.heldOut.queries).toBe(990);
  });

  it.each([
    ['no query has a token of the model', (teaching: Teaching): Teaching => ({ ...teaching, bags: noTokens() })],
    [
      'the model says the same of every query',
      (teaching: Teaching): Teaching => ({
        ...teaching,
        queries: teaching.queries.map((_, i) => Number(i % SOURCE === 0)),
      }),
    ],
  ])('is refused where %s', (_, change) => {
    const teaching = change(teach(300));
    expect(() => learnTable(teaching, SETTINGS, SILENT, () => undefined)).toThrow(/^0 queries have .* at least 100$/);
  });
});

function noTokens(): Teaching['bags'] {
  return toBags(
    Array.from({ length: 300 }, () => ''),
    () => [],
  );
}
