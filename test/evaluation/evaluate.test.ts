import { describe, expect, test } from 'vitest';
import { compare } from '../../index-builder/evaluation/compare.ts';
import { evaluate, type Evaluation, type Rank } from '../../index-builder/evaluation/evaluate.ts';
import { parseMetrics } from '../../index-builder/evaluation/metric-names.ts';
import { CairnError } from '../../shared/errors.ts';

const QUERIES = ['q1', 'q2', 'q3'].map((id) => ({ id, text: `text of ${id}`, judgements: new Map([['d', 1]]) }));

/** Ranks `d` at the place given for each query, after documents that are not judged; 0: nothing is found. */
const placing =
  (places: Record<string, number>): Rank =>
  async ({ id }) =>
    Array.from({ length: places[id]! }, (_, i) => ({ id: i + 1 === places[id] ? 'd' : `x${i}`, score: -i }));

describe('an evaluation', () => {
  test('has the means of all queries, those without an answer as 0', async () => {
    const metrics = parseMetrics('mrr@10,success@1');
    const { perQuery, ...all } = await evaluate(QUERIES, placing({ q1: 1, q2: 4, q3: 0 }), metrics);
    // (1 + 1/4 + 0) / 3 and (1 + 0 + 0) / 3.
    expect(all).toEqual({
      metrics: ['mrr@10', 'success@1'],
      means: { 'mrr@10': 1.25 / 3, 'success@1': 1 / 3 },
      unanswered: 1,
    });
    expect(perQuery.map(({ ranking, ...query }) => ({ ...query, depth: ranking.length }))).toEqual([
      { id: 'q1', text: 'text of q1', values: { 'mrr@10': 1, 'success@1': 1 }, depth: 1 },
      { id: 'q2', text: 'text of q2', values: { 'mrr@10': 0.25, 'success@1': 0 }, depth: 4 },
      { id: 'q3', text: 'text of q3', values: { 'mrr@10': 0, 'success@1': 0 }, depth: 0 },
    ]);
  });

  test('fails with the query that failed', async () => {
    const failing = (error: Error) => evaluate(QUERIES, () => Promise.reject(error), parseMetrics('map'));
    const place = { file: 'index' };
    await expect(failing(new CairnError('corrupt', 'a bad block', { place }))).rejects.toMatchObject({
      code: 'corrupt',
      message: 'query "q1": a bad block',
      place,
    });
    const bug = new TypeError('a bug');
    await expect(failing(bug)).rejects.toBe(bug);
  });
});

/** An evaluation with these values of two metrics. */
function evaluation(values: readonly (readonly [mrr: number, map: number])[]): Evaluation {
  const perQuery = values.map(([mrr, map], i) => ({
    id: `q${i}`,
    text: `text ${i}`,
    values: { 'mrr@10': mrr, map },
    ranking: [],
  }));
  const mean = (at: 0 | 1) => values.reduce((sum, each) => sum + each[at], 0) / values.length;
  return { metrics: ['mrr@10', 'map'], means: { 'mrr@10': mean(0), map: mean(1) }, unanswered: 0, perQuery };
}

describe('a comparison', () => {
  const these = evaluation([
    [1, 0.5],
    [0.5, 0.5],
    [0, 0.5],
    [0.25, 0.5],
  ]);
  const those = evaluation([
    [0.5, 0.5],
    [0.5, 0.5],
    [0.5, 0.5],
    [1, 0.5],
  ]);

  test('has means, difference, p-value and the numbers of queries on each side', () => {
    // Differences 1/2, 0, -1/2, -3/4, in the mean -3/16. Sums of 1/2, 1/2 and 3/4 with their signs: 7/4, 3/4, 3/4, 1/4
    // and their negatives; six of the eight are as far from 0 as -3/4.
    const first = { value: 0.4375, against: 0.625, difference: -0.1875, p: 0.75, better: 1, worse: 2 };
    const second = { value: 0.5, against: 0.5, difference: 0, p: 1, better: 0, worse: 0 };
    expect(compare(these, those, 0)).toEqual({
      metrics: [
        { metric: 'mrr@10', ...first },
        { metric: 'map', ...second },
      ],
      changed: [],
    });
    expect(compare(those, these, 0).metrics[0]).toEqual({
      ...{ metric: 'mrr@10', value: 0.625, against: 0.4375, difference: 0.1875, p: 0.75, better: 2, worse: 1 },
    });
  });

  test('lists the queries that changed most in the first metric, equal ones in their order', () => {
    const listed = [
      { id: 'q3', text: 'text 3', value: 0.25, against: 1, difference: -0.75 },
      { id: 'q0', text: 'text 0', value: 1, against: 0.5, difference: 0.5 },
      { id: 'q2', text: 'text 2', value: 0, against: 0.5, difference: -0.5 },
    ];
    expect(compare(these, those, 10).changed).toEqual(listed);
    expect(compare(these, those, 2).changed).toEqual(listed.slice(0, 2));
    expect(compare(these, these, 10).changed).toEqual([]);
  });
});
