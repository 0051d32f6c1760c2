import type { Command } from 'commander';
import { CairnError } from '../../shared/errors.ts';
import { checkChannelName } from '../../shared/format/channel-name.ts';
import { openAnalytics } from '../analytics/analytics-api.ts';
import { reportSearches, type SearchReport } from '../analytics/search-report.ts';
import { numberOption } from './number-option.ts';
import { oneLine } from './one-line.ts';
import { table } from './table.ts';

/** Days that the platform keeps what was written. */
const DAYS_LIMIT = 90;
const TOP_LIMIT = 1000;
const DAY_SECONDS = 86_400;

interface ReportOptions {
  readonly dataset: string;
  readonly index?: string;
  readonly days: number;
  readonly top: number;
  readonly json?: boolean;
}

/** Adds `cairn report`. */
export function addReportCommand(program: Command): void {
  program
    .command('report')
    .description('tell what was searched for: how often, what found nothing, what was slow (of a dataset ANALYTICS)')
    .option('--dataset <name>', 'dataset that the Worker writes', 'cairn')
    .option('--index <name>', 'searches of that index only')
    .option('--days <n>', `the last days, up to ${DAYS_LIMIT}`, numberOption('--days'), 7)
    .option('--top <n>', `queries of each list, up to ${TOP_LIMIT}`, numberOption('--top'), 20)
    .option('--json', 'print the report as JSON')
    .action(async ({ dataset, index, days, top, json }: ReportOptions) => {
      if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(dataset))
        throw new CairnError('bad-request', `--dataset is "${dataset}", expected letters, digits and underscores`);
      if (index !== undefined) checkChannelName(index, '--index');
      checkCount('--days', days, DAYS_LIMIT);
      checkCount('--top', top, TOP_LIMIT);
      const since = Math.floor(Date.now() / 1000) - days * DAY_SECONDS;
      const report = await reportSearches(openAnalytics(process.env), { dataset, index, since }, top);
      process.stdout.write(json ? `${JSON.stringify(report)}\n` : printed(report, days));
    });
}

function checkCount(option: string, value: number, limit: number): void {
  if (!Number.isInteger(value) || value < 1 || value > limit)
    throw new CairnError('bad-request', `${option} is ${value}, expected an integer from 1 to ${limit}`);
}

function printed({ totals, zero, slow }: SearchReport, days: number): string {
  if (totals.length === 0) return `no searches were written down in ${days} days\n`;
  const parts = [
    [
      ['index', 'searches', 'found nothing', 'median ms', '95% ms', 'reads'],
      ...totals.map(({ index, searches, zero: none, medianMs, p95Ms, meanReads }) => [
        nameOf(index),
        ...[searches, none, medianMs, p95Ms].map((value) => value.toFixed(0)),
        meanReads.toFixed(1),
      ]),
    ],
    zero.length === 0
      ? [['no query that was written down found nothing']]
      : [
          ['found nothing', 'searches', 'index'],
          ...zero.map(({ query, searches, index }) => [oneLine(query), searches.toFixed(0), nameOf(index)]),
        ],
    slow.length === 0
      ? [['no queries were written down']]
      : [
          ['slowest', '95% ms', 'reads', 'searches', 'index'],
          ...slow.map(({ query, p95Ms, meanReads, searches, index }) => [
            oneLine(query),
            p95Ms.toFixed(0),
            meanReads.toFixed(1),
            searches.toFixed(0),
            nameOf(index),
          ]),
        ],
  ];
  return parts.map(table).join('\n');
}

function nameOf(index: string): string {
  return index === '' ? '(no name)' : index;
}
