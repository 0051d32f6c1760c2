import type { Evaluation } from './evaluate.ts';
import { randomisationTest } from './randomisation-test.ts';

/** Two values and how far the first is above the second. */
interface Difference {
  readonly value: number;
  readonly against: number;
  /** `value - against`. */
  readonly difference: number;
}

/** The means of a metric. */
export interface MetricDifference extends Difference {
  readonly metric: string;
  /** Two-sided, of a paired randomisation test over queries; in (0, 1]. */
  readonly p: number;
  /** Queries with a greater value, and with a smaller one. */
  readonly better: number;
  readonly worse: number;
}

/** A query in the first metric. */
export interface QueryDifference extends Difference {
  readonly id: string;
  readonly text: string;
}

/** How an evaluation differs from another one. */
export interface Comparison {
  readonly metrics: readonly MetricDifference[];
  /** Queries whose value of the first metric is another, greatest change first. */
  readonly changed: readonly QueryDifference[];
}

/** Compares two evaluations of the same queries and metrics; `changed` is how many queries are listed at most. */
export function compare(these: Evaluation, those: Evaluation, changed: number): Comparison {
  const metrics = these.metrics.map((metric) => {
    const differences = these.perQuery.map(({ values }, i) => values[metric]! - those.perQuery[i]!.values[metric]!);
    return {
      metric,
      ...differ(these.means[metric]!, those.means[metric]!),
      p: randomisationTest(differences),
      better: differences.filter((difference) => difference > 0).length,
      worse: differences.filter((difference) => difference < 0).length,
    };
  });
  const first = these.metrics[0]!;
  const queries = these.perQuery
    .map(({ id, text, values }, i) => ({ id, text, ...differ(values[first]!, those.perQuery[i]!.values[first]!) }))
    .filter(({ difference }) => difference !== 0)
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  return { metrics, changed: queries.slice(0, changed) };
}

function differ(value: number, against: number): Difference {
  return { value, against, difference: value - against };
}
