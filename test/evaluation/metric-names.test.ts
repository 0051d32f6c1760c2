import { describe, expect, test } from 'vitest';
import {
  DEFAULT_METRICS,
  depthOf,
  MEASURES,
  parseMetric,
  parseMetrics,
} from '../../index-builder/evaluation/metric-names.ts';

describe('names of metrics', () => {
  test('are a measure and a depth; a map may have none', () => {
    for (const measure of MEASURES)
      expect(parseMetric(`${measure}@20`)).toEqual({ name: `${measure}@20`, measure, depth: 20 });
    expect(parseMetric('map')).toEqual({ name: 'map', measure: 'map', depth: undefined });
    expect(parseMetric(' nDCG@1000 ')).toEqual({ name: 'ndcg@1000', measure: 'ndcg', depth: 1000 });
  });

  test('come in a list, in its order', () => {
    const names = parseMetrics(DEFAULT_METRICS).map(({ name }) => name);
    expect(names).toEqual(['ndcg@10', 'recall@100', 'mrr@10', 'map@100', 'success@5']);
  });

  test.each([
    'ndcg',
    'recall',
    'mrr',
    'p',
    'success',
    'ndcg@',
    'ndcg@0',
    'ndcg@1001',
    'ndcg@1e2',
    'ndcg@-1',
    'ndcg@010',
  ])('need a depth from 1 to 1000: %s has none', (name) => {
    expect(() => parseMetric(name)).toThrow(
      expect.objectContaining({
        code: 'bad-request',
        message: `the metric "${name}" is unknown, expected ndcg@k, recall@k, mrr@k, map@k, p@k, success@k or map, with k from 1 to 1000`,
      }),
    );
  });

  test.each(['', 'f1@10', 'ndcg@10@10', 'map,', 'constructor@1'])('are known ones: "%s" is not', (name) => {
    expect(() => parseMetrics(name)).toThrow(/^the metric ".*" is unknown, expected/);
  });

  test('stand once in a list', () => {
    expect(() => parseMetrics('map,p@5,MAP')).toThrow('"map,p@5,MAP" has map twice, expected each metric once');
  });
});

test('a ranking is needed as deep as the deepest metric, and 1000 deep for a map without a depth', () => {
  expect(depthOf(parseMetrics('ndcg@10'))).toBe(10);
  expect(depthOf(parseMetrics('ndcg@10,recall@300,mrr@5'))).toBe(300);
  expect(depthOf(parseMetrics('ndcg@10,map'))).toBe(1000);
});
