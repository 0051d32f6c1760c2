import { COLUMNS } from '../../shared/analytics.ts';

/** Which searches a report is about. */
export interface Scope {
  readonly dataset: string;
  /** Name of an index; undefined: all of them. */
  readonly index: string | undefined;
  /** Unix seconds from which on. */
  readonly since: number;
}

const { index, query, zero, latencyMs, reads } = COLUMNS;

// A row stands for as many searches as its sample interval says: rows are weighed, never counted.
const SEARCHES = 'SUM(_sample_interval)';
const meanOf = (column: string): string => `SUM(_sample_interval * ${column}) / ${SEARCHES}`;
const quantileOf = (level: number): string => `quantileExactWeighted(${level})(${latencyMs}, _sample_interval)`;

/** Of each index: how many searches, how many of them found nothing, how long they took. */
export function totalsSql(scope: Scope): string {
  const values = [
    `${index} AS index_name`,
    `${SEARCHES} AS searches`,
    `SUM(_sample_interval * ${zero}) AS zero`,
    `${quantileOf(0.5)} AS median_ms`,
    `${quantileOf(0.95)} AS p95_ms`,
    `${meanOf(reads)} AS mean_reads`,
  ];
  return `SELECT ${values.join(', ')} ${fromOf(scope)} GROUP BY index_name ORDER BY searches DESC`;
}

/** Queries that found nothing, the most frequent first. */
export function zeroSql(scope: Scope, limit: number): string {
  const values = `${index} AS index_name, ${query} AS query, ${SEARCHES} AS searches`;
  return `SELECT ${values} ${fromOf(scope)} AND ${zero} = 1 AND ${query} != '' ${best('searches', limit)}`;
}

/** Queries that took longest. */
export function slowSql(scope: Scope, limit: number): string {
  const values = [
    `${index} AS index_name`,
    `${query} AS query`,
    `${SEARCHES} AS searches`,
    `${quantileOf(0.95)} AS p95_ms`,
    `${meanOf(reads)} AS mean_reads`,
  ];
  return `SELECT ${values.join(', ')} ${fromOf(scope)} AND ${query} != '' ${best('p95_ms', limit)}`;
}

function fromOf({ dataset, index: name, since }: Scope): string {
  const own = name === undefined ? '' : ` AND ${index} = '${name}'`;
  return `FROM ${dataset} WHERE timestamp >= toDateTime(${since})${own}`;
}

function best(column: string, limit: number): string {
  return `GROUP BY index_name, query ORDER BY ${column} DESC, query LIMIT ${limit}`;
}
