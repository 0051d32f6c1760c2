import type { Costs } from '../shared/api.ts';
import type { BuildCost } from './build-child.ts';
import type { CpuTimes } from './cpu-child.ts';
import { mean, quantile } from '../index-builder/timing/distribution.ts';
import type { QuerySet } from './query-set.ts';
import type { AllReadCosts } from './read-costs.ts';
import type { QueryCost } from './run-queries.ts';

type Kind = keyof QuerySet;

export const BUILD_HEAD = [
  'collection',
  'documents',
  'left out',
  'text MB',
  'build s',
  'peak MB',
  'postings, millions',
  'bytes a posting',
  'index / text',
  'what',
];

export function buildRow(name: string, what: string, built: BuildCost): string[] {
  const { counts, packBytes, peakBytes, seconds, skipped } = built;
  const postings = counts.postings.word + counts.postings.piece;
  return [
    name,
    String(counts.documents),
    String(skipped),
    (counts.textBytes / 1e6).toFixed(0),
    seconds.toFixed(1),
    (peakBytes / 1e6).toFixed(0),
    (postings / 1e6).toFixed(2),
    ((counts.bytes.lists! + counts.bytes.words!) / postings).toFixed(3),
    (packBytes / counts.textBytes).toFixed(3),
    what,
  ];
}

/** Pairs of numbers are median and 90th percentile. */
export const READ_HEAD = [
  'collection',
  'queries',
  'count',
  'rounds',
  'waves',
  'reads',
  'KB read',
  'postings scored',
  'passed over',
  'exact',
  'waves, warm cache',
  'reads, warm cache',
  'reads of the log, mean',
  'simulated ms p50',
  'p95',
];

export function readRow(name: string, kind: Kind, { kinds, log }: AllReadCosts): string[] {
  const { cold, warm } = kinds[kind];
  const milliseconds = cold.map(({ ms }) => ms);
  return [
    name,
    kind,
    String(cold.length),
    pair(cold, 'rounds'),
    pair(cold, 'waves'),
    pair(cold, 'reads'),
    pair(cold, 'bytes', 1000),
    pair(cold, 'postings'),
    pair(cold, 'skipped'),
    mean([...cold, ...warm].map(({ exact }) => Number(exact))).toFixed(3),
    pair(warm, 'waves'),
    pair(warm, 'reads'),
    mean(log.map(({ costs }) => costs.reads)).toFixed(2),
    quantile(milliseconds, 0.5).toFixed(0),
    quantile(milliseconds, 0.95).toFixed(0),
  ];
}

export const CPU_HEAD = ['collection', 'queries', 'host', 'first 50: ms p50', 'p99', 'warm: ms p50', 'p99', 'mean'];

/** `times` may be why there are none. The clock of workerd has whole milliseconds: its mean tells more. */
export function cpuRow(name: string, kind: Kind, host: string, times: CpuTimes | string): string[] {
  if (typeof times === 'string') return [name, kind, host, times, '', '', '', ''];
  const cells = [times.first, times.warm].flatMap((measured) => {
    const milliseconds = measured.map(({ ms }) => ms);
    return [0.5, 0.99].map((share) => quantile(milliseconds, share).toFixed(2));
  });
  return [name, kind, host, ...cells, mean(times.warm.map(({ ms }) => ms)).toFixed(2)];
}

function pair(measured: readonly QueryCost[], name: keyof Costs, unit = 1): string {
  const values = measured.map(({ costs }) => costs[name] / unit);
  return [0.5, 0.9].map((share) => quantile(values, share).toFixed(0)).join(' / ');
}
