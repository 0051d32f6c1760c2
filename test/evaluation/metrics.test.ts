import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Metric, parseMetric } from '../../index-builder/evaluation/metric-names.ts';
import { hasRelevant, measure } from '../../index-builder/evaluation/metrics.ts';
import { inOrder } from '../../index-builder/evaluation/ranking.ts';
import { slowMeasure } from './reference.ts';

/** Two highly relevant documents, a slightly relevant one, one that was judged and is not, and one that is worse. */
const JUDGED = new Map([
  ['a', 2],
  ['b', 1],
  ['c', 2],
  ['no', 0],
  ['spam', -1],
]);

/** Ties at 4 and at 3 go to the greater id; `x` is not judged, `c` is not found. */
const RUN = [
  { id: 'a', score: 3 },
  { id: 'b', score: 4 },
  { id: 'no', score: 3 },
  { id: 'spam', score: 4 },
  { id: 'x', score: 5 },
];
const RANKING = inOrder(RUN).map(({ id }) => id);

const measured = (name: string, ranking: readonly string[] = RANKING, judged: ReadonlyMap<string, number> = JUDGED) =>
  measure(parseMetric(name), ranking, judged);

describe('a ranking with graded, unjudged, tied and negative documents', () => {
  test('is x, spam, b, no, a', () => {
    expect(RANKING).toEqual(['x', 'spam', 'b', 'no', 'a']);
  });

  test.each([
    // Found: grade 1 at rank 3 and 2 at rank 5: 1 / log2(4) + 2 / log2(6) = 0.5 + 0.773706 = 1.273706.
    // Best: 2, 2, 1 at ranks 1 to 3: 2 / log2(2) + 2 / log2(3) + 1 / log2(4) = 2 + 1.261860 + 0.5 = 3.761860.
    ['ndcg@10', 0.338584],
    // The same up to rank 3: 0.5 / 3.761860.
    ['ndcg@3', 0.132913],
    // Up to rank 2 there is nothing.
    ['ndcg@2', 0],
    // Two of three relevant documents, b and a; up to rank 4 only b.
    ['recall@5', 2 / 3],
    ['recall@4', 1 / 3],
    // The first is b at rank 3.
    ['mrr@10', 1 / 3],
    ['mrr@3', 1 / 3],
    ['mrr@2', 0],
    // Precision is 1/3 at b and 2/5 at a; the sum 0.733333 is divided by three, for c as well.
    ['map', 0.244444],
    ['map@5', 0.244444],
    // Only b: 1/3 divided by three.
    ['map@4', 0.111111],
    // Two of the first five; a rank that nothing stands at counts, too.
    ['p@5', 0.4],
    ['p@10', 0.2],
    ['p@1', 0],
    ['success@3', 1],
    ['success@2', 0],
  ])('%s is %d', (name, value) => {
    expect(measured(name)).toBeCloseTo(value, 6);
  });
});

describe('a measure', () => {
  const all = ['ndcg@10', 'recall@10', 'mrr@10', 'map', 'map@10', 'success@10'];

  test('is 1 for the best order, equal grades in any order', () => {
    for (const name of all) {
      expect(measured(name, ['a', 'c', 'b', 'no'])).toBe(1);
      expect(measured(name, ['c', 'a', 'b'])).toBe(1);
    }
    expect(measured('p@3', ['c', 'a', 'b'])).toBe(1);
    // The best order is cut where the ranking is.
    expect(measured('ndcg@2', ['a', 'c', 'x'])).toBe(1);
    // A grade of 1 where 2 could stand.
    expect(measured('ndcg@1', ['b'])).toBe(0.5);
  });

  test('is 0 where nothing relevant is found, or there is nothing', () => {
    const nothing = new Map([
      ['no', 0],
      ['spam', -3],
    ]);
    for (const name of [...all, 'p@10']) {
      expect(measured(name, [])).toBe(0);
      expect(measured(name, ['no', 'spam', 'x'])).toBe(0);
      expect(measured(name, ['no', 'spam', 'x'], nothing)).toBe(0);
    }
    expect([hasRelevant(JUDGED), hasRelevant(nothing), hasRelevant(new Map())]).toEqual([true, false, false]);
  });

  test('does not subtract for a negative grade', () => {
    const judged = new Map([
      ['spam', -2],
      ['a', 1],
    ]);
    // 1 / log2(3), by a best of 1.
    expect(measured('ndcg@10', ['spam', 'a'], judged)).toBeCloseTo(0.63093, 5);
    expect(measured('map', ['spam', 'a'], judged)).toBe(0.5);
  });
});

// Few scores and ids, so that ties and judged documents are frequent; two ids that UTF-16 orders the other way round.
const ids = fc.constantFrom('a', 'b', 'c', 'd', 'ab', 'B', '\uff5e', '\u{1f600}');
const runs = fc.uniqueArray(fc.record({ id: ids, score: fc.constantFrom(-1, 0, 0.5, 7) }), {
  selector: ({ id }) => id,
});
const judgements = fc
  .uniqueArray(fc.tuple(ids, fc.integer({ min: -2, max: 3 })), { selector: ([id]) => id, minLength: 1, maxLength: 5 })
  .filter((all) => all.some(([, grade]) => grade > 0))
  .map((all) => new Map(all));
const metrics: fc.Arbitrary<Metric> = fc.oneof(
  fc.constant(parseMetric('map')),
  fc
    .tuple(fc.constantFrom('ndcg', 'recall', 'mrr', 'map', 'p', 'success'), fc.integer({ min: 1, max: 10 }))
    .map(([name, depth]) => parseMetric(`${name}@${depth}`)),
);

test('every measure is what its definition says, counted slowly', () => {
  fc.assert(
    fc.property(metrics, runs, judgements, (metric, run, judged) => {
      const ranking = inOrder(run).map(({ id }) => id);
      expect(measure(metric, ranking, judged)).toBeCloseTo(slowMeasure(metric, run, judged), 10);
    }),
    { numRuns: 500 },
  );
});
