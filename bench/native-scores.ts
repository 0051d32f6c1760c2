import { mean, quantile } from '../index-builder/timing/distribution.ts';
import type { TimedAnswers } from './native-answers.ts';
import type { NativeQuery } from './native-queries.ts';
import type { Rows } from './native-rows.ts';

/** How an engine's answers compare with the exact ones. */
export interface Agreement {
  /** Share of the best documents that were found; one that ties with the last of them is as good. */
  readonly recall: number;
  /** Share of the queries whose answer has exactly the best scores, each of them the true one of its document. */
  readonly exact: number;
}

/** Scores every document of every answer anew, from the vectors. */
export function agreement(queries: readonly NativeQuery[], { answers }: TimedAnswers, rows: Rows): Agreement {
  const judged = queries.map(({ terms, weights, best }, i) => {
    const weightOf = new Map(terms.map((term, t) => [term, weights[t]!]));
    const real = answers[i]!.map(([document]) => rows.score(document, weightOf));
    const least = best.at(-1)?.score ?? 0;
    const good = real.filter((score) => score >= least).length;
    const told = answers[i]!.every(([, score], at) => score === real[at]);
    return { recall: best.length === 0 ? 1 : good / best.length, exact: Number(told && sameScores(real, best)) };
  });
  return { recall: mean(judged.map(({ recall }) => recall)), exact: mean(judged.map(({ exact }) => exact)) };
}

/** The same for Cairn's own search, whose weights are not rounded and whose hits have no numbers: by scores alone. */
export function ownAgreement(queries: readonly NativeQuery[], { answers }: TimedAnswers): Agreement {
  const scores = answers.map((answer) => answer.map(([, score]) => score));
  const exact = mean(queries.map(({ unrounded }, i) => Number(sameScores(scores[i]!, unrounded))));
  return { recall: exact, exact };
}

/** Share of the best documents by unrounded weights that are among the best by rounded ones. */
export function keptByRounding(queries: readonly NativeQuery[]): number {
  return mean(
    queries.map(({ best, unrounded }) => {
      const found = new Set(best.map(({ document }) => document));
      return unrounded.length === 0 ? 1 : mean(unrounded.map(({ document }) => Number(found.has(document))));
    }),
  );
}

/** Median and 90th percentile of the milliseconds: of several runs the best of each. */
export function bestTimes(runs: readonly TimedAnswers[]): { p50: number; p90: number } {
  const best = (share: number): number => Math.min(...runs.map(({ ms }) => quantile(ms, share)));
  return { p50: best(0.5), p90: best(0.9) };
}

function sameScores(scores: readonly number[], best: NativeQuery['best']): boolean {
  const sorted = scores.toSorted((a, b) => b - a);
  return sorted.length === best.length && best.every(({ score }, i) => score === sorted[i]);
}
