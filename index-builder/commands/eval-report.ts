import type { Comparison } from '../evaluation/compare.ts';
import type { Evaluation } from '../evaluation/evaluate.ts';
import type { GateResult } from '../evaluation/gate.ts';
import type { JudgedQueries } from '../evaluation/judged-queries.ts';
import { markdownTable, type Section, textTable } from './eval-table.ts';

/** All that an evaluation found. */
export interface Report {
  readonly judged: JudgedQueries;
  readonly these: Evaluation;
  readonly gates: readonly GateResult[];
  readonly other: { readonly name: string; readonly those: Evaluation; readonly comparison: Comparison } | undefined;
}

/** A report as tables of text, or of Markdown for a pull request. */
export function printReport(report: Report, form: 'text' | 'markdown', perQuery: boolean): string {
  const { these, other, gates } = report;
  const sections = [
    other ? compareMeans(other.comparison, other.name) : listMeans(these),
    ...(other && other.comparison.changed.length > 0 ? [listChanged(other.comparison, these.metrics[0]!)] : []),
    ...(perQuery ? [listQueries(these)] : []),
    ...(gates.length > 0 ? [listGates(gates)] : []),
  ];
  const print = form === 'markdown' ? markdownTable : textTable;
  return [`${countQueries(report)}\n`, ...sections.map(print)].join('\n');
}

/** A report as JSON, each query included. */
export function reportJson(report: Report): string {
  return `${JSON.stringify(reportValue(report))}\n`;
}

/** What the JSON of a report says. */
export function reportValue({ judged, these, gates, other }: Report): object {
  const { leftOut, unjudged } = judged;
  const { unanswered, means } = these;
  const perQuery = these.perQuery.map(({ id, text, values }, i) => {
    const against = other?.those.perQuery[i]!.values;
    return { id, text, values, ...(against && { against }) };
  });
  const comparison = other && {
    name: other.name,
    unanswered: other.those.unanswered,
    metrics: other.comparison.metrics,
    changed: other.comparison.changed,
  };
  return {
    queries: these.perQuery.length,
    leftOut,
    unjudged,
    unanswered,
    means,
    ...(comparison && { against: comparison }),
    ...(gates.length > 0 && { gates }),
    perQuery,
  };
}

/** A value with four decimals, or all it has where these would not tell it from the other one. */
export function formatMean(value: number, other: number): string {
  const short = value.toFixed(4);
  return short === other.toFixed(4) && value !== other ? String(value) : short;
}

/** How many queries the means are of, and which are not as they should be. */
function countQueries({ judged, these, other }: Report): string {
  const parts = [many(these.perQuery.length)];
  if (judged.leftOut > 0) parts.push(`${many(judged.leftOut)} left out without a relevant document`);
  if (these.unanswered > 0) parts.push(`${many(these.unanswered)} without an answer counted as 0`);
  if (other && other.those.unanswered > 0)
    parts.push(`${many(other.those.unanswered)} without an answer of the other counted as 0`);
  return parts.join('; ');
}

function many(queries: number): string {
  return `${queries} ${queries === 1 ? 'query' : 'queries'}`;
}

function listMeans({ metrics, means }: Evaluation): Section {
  return {
    columns: [{ name: 'metric' }, { name: 'mean', isNumber: true }],
    rows: metrics.map((metric) => [metric, means[metric]!.toFixed(4)]),
  };
}

function compareMeans({ metrics }: Comparison, name: string): Section {
  const numbers = ['mean', 'against', 'difference', 'p', 'better', 'worse'];
  return {
    title: { words: 'against', quoted: name },
    columns: [{ name: 'metric' }, ...numbers.map((each) => ({ name: each, isNumber: true }))],
    rows: metrics.map(({ metric, value, against, difference, p, better, worse }) => [
      metric,
      value.toFixed(4),
      against.toFixed(4),
      signed(difference),
      p.toFixed(4),
      String(better),
      String(worse),
    ]),
  };
}

function listChanged({ changed }: Comparison, metric: string): Section {
  return {
    title: { words: `changed most in ${metric}` },
    columns: [
      { name: 'query', isQuoted: true },
      ...['value', 'against', 'difference'].map((name) => ({ name, isNumber: true })),
      { name: 'text', isQuoted: true },
    ],
    rows: changed.map(({ id, text, value, against, difference }) => [
      id,
      value.toFixed(4),
      against.toFixed(4),
      signed(difference),
      shorten(text),
    ]),
  };
}

function listQueries({ metrics, perQuery }: Evaluation): Section {
  return {
    columns: [
      { name: 'query', isQuoted: true },
      ...metrics.map((name) => ({ name, isNumber: true })),
      { name: 'text', isQuoted: true },
    ],
    rows: perQuery.map(({ id, text, values }) => [
      id,
      ...metrics.map((metric) => values[metric]!.toFixed(4)),
      shorten(text),
    ]),
  };
}

function listGates(gates: readonly GateResult[]): Section {
  return {
    columns: [
      { name: 'gate', isQuoted: true },
      { name: 'value', isNumber: true },
      { name: 'bound', isNumber: true },
      { name: 'result' },
    ],
    rows: gates.map(({ gate, value, bound, passed }) => [
      gate,
      formatMean(value, bound),
      formatMean(bound, value),
      passed ? 'passed' : 'failed',
    ]),
  };
}

function signed(difference: number): string {
  const text = difference.toFixed(4);
  return difference > 0 ? `+${text}` : text;
}

/** The first 60 characters of a text. */
function shorten(text: string): string {
  const characters = [...text];
  return characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : text;
}
