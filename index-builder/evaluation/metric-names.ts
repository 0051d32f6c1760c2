import { CairnError } from '../../shared/errors.ts';

/** What can be measured of a ranking; `metrics.ts` defines each. */
export const MEASURES = ['ndcg', 'recall', 'mrr', 'map', 'p', 'success'] as const;
export type Measure = (typeof MEASURES)[number];

/** A measure of the first documents of a ranking. */
export interface Metric {
  /** As it is asked for and printed, such as `ndcg@10`. */
  readonly name: string;
  readonly measure: Measure;
  /** Documents that count, 1..1000; undefined: all. */
  readonly depth: number | undefined;
}

/** Metrics that are measured where none are named. */
export const DEFAULT_METRICS = 'ndcg@10,recall@100,mrr@10,map@100,success@5';

/** Greatest depth of a metric, and of a ranking that is asked for; what the API gives (`API_LIMITS.depth`). */
export const DEPTH_LIMIT = 1000;

/** Reads names between commas, in their order. @throws CairnError `bad-request` (unknown, or named twice) */
export function parseMetrics(text: string): Metric[] {
  const metrics = text.split(',').map(parseMetric);
  const twice = metrics.find(({ name }, i) => metrics.findIndex((other) => other.name === name) < i);
  if (twice) throw new CairnError('bad-request', `"${text}" has ${twice.name} twice, expected each metric once`);
  return metrics;
}

/** Reads a name such as `ndcg@10`; capitals are small letters. @throws CairnError `bad-request` naming what was found */
export function parseMetric(text: string): Metric {
  const name = text.trim().toLowerCase();
  const [, word, digits] = /^([a-z]+)(?:@([1-9]\d{0,3}))?$/.exec(name) ?? [];
  const measure = MEASURES.find((known) => known === word);
  const depth = digits === undefined ? undefined : Number(digits);
  if (measure === undefined || (depth === undefined && measure !== 'map') || (depth ?? 0) > DEPTH_LIMIT) {
    const known = MEASURES.map((each) => `${each}@k`).join(', ');
    throw new CairnError(
      'bad-request',
      `the metric "${text}" is unknown, expected ${known} or map, with k from 1 to ${DEPTH_LIMIT}`,
    );
  }
  return { name, measure, depth };
}

/** Documents of a ranking that the metrics can see, 1..1000. */
export function depthOf(metrics: readonly Metric[]): number {
  return Math.max(...metrics.map(({ depth }) => depth ?? DEPTH_LIMIT));
}
