import type { TimedAnswers } from './native-answers.ts';
import type { Measured, Outcome } from './native-run.ts';
import { type Agreement, agreement, bestTimes, keptByRounding, ownAgreement } from './native-scores.ts';
import { QUERY_KINDS, type QuerySet } from './query-set.ts';

export const HEAD = ['collection', 'engine', 'build, CPU s', 'peak MB', 'index MB', 'memory MB'].concat(
  QUERY_KINDS.flatMap((kind) => [`${kind}: CPU ms p50 / p90`, 'x Cairn', 'recall@10', 'exact']),
);

/** A row for each engine and setting; the first that answered is what medians are divided by. */
export function engineRows(name: string, measured: Measured): string[][] {
  const first = measured.outcomes.find(({ failure }) => failure === undefined);
  return measured.outcomes.map((outcome) => {
    if (outcome.failure !== undefined) return [name, outcome.name, outcome.failure, ...HEAD.slice(3).map(() => '')];
    const { built, memoryBytes } = outcome;
    const megabytes = (bytes?: number): string => (bytes === undefined ? '' : (bytes / 1e6).toFixed(0));
    const costs = [built?.cpuSeconds.toFixed(1) ?? '', megabytes(built?.peakBytes), megabytes(built?.indexBytes)];
    const kinds = QUERY_KINDS.flatMap((kind) => {
      const { p50, p90 } = bestTimes(timesOf(outcome, kind));
      const { recall, exact } = agreementOf(outcome, kind, measured);
      const ratio = p50 / bestTimes(timesOf(first!, kind)).p50;
      return [`${p50.toFixed(2)} / ${p90.toFixed(2)}`, ratio.toFixed(2), recall.toFixed(4), exact.toFixed(3)];
    });
    return [name, outcome.name, ...costs, megabytes(memoryBytes), ...kinds];
  });
}

/** What the integers are that all engines score. */
export function inputNote(name: string, { facts, queries }: Measured): string {
  const millions = (count: number): string => (count / 1e6).toFixed(2);
  const kept = QUERY_KINDS.map((kind) => `${keptByRounding(queries[kind]).toFixed(3)} (${kind})`).join(', ');
  return (
    `${name}: ${facts.documents} documents; BMP and Seismic have ${facts.givenTerms} of ${facts.terms} terms, ` +
    `${millions(facts.givenPostings)} of ${millions(facts.postings)} million postings; of the ten best by weights as ` +
    `they are, so many are among the ten best by rounded ones: ${kept}.`
  );
}

function timesOf({ runs }: Outcome, kind: keyof QuerySet): TimedAnswers[] {
  return runs.map((answers) => answers[kind]);
}

function agreementOf({ runs, byScores }: Outcome, kind: keyof QuerySet, { queries, rows }: Measured): Agreement {
  const answers = runs[0]![kind];
  return byScores ? ownAgreement(queries[kind], answers) : agreement(queries[kind], answers, rows);
}
