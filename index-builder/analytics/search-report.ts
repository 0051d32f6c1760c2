import { CairnError } from '../../shared/errors.ts';
import type { AskAnalytics, Row } from './analytics-api.ts';
import { type Scope, slowSql, totalsSql, zeroSql } from './analytics-sql.ts';

/** What was searched for, as far as it was written down; counts are estimates where only a share was. */
export interface SearchReport {
  readonly totals: readonly IndexTotals[];
  readonly zero: readonly QueryFacts[];
  readonly slow: readonly SlowQuery[];
}

export interface IndexTotals {
  /** Name of the index; empty: that without a name. */
  readonly index: string;
  readonly searches: number;
  /** Those that found nothing. */
  readonly zero: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly meanReads: number;
}

export interface QueryFacts {
  readonly index: string;
  readonly query: string;
  readonly searches: number;
}

export interface SlowQuery extends QueryFacts {
  readonly p95Ms: number;
  readonly meanReads: number;
}

/** Asks for a report. @param top queries of each list @throws CairnError of the API */
export async function reportSearches(ask: AskAnalytics, scope: Scope, top: number): Promise<SearchReport> {
  const [totals, zero, slow] = await Promise.all([
    ask(totalsSql(scope)),
    ask(zeroSql(scope, top)),
    ask(slowSql(scope, top)),
  ]);
  return {
    totals: totals.map((row) => ({
      index: text(row, 'index_name'),
      searches: number(row, 'searches'),
      zero: number(row, 'zero'),
      medianMs: number(row, 'median_ms'),
      p95Ms: number(row, 'p95_ms'),
      meanReads: number(row, 'mean_reads'),
    })),
    zero: zero.map(factsOf),
    slow: slow.map((row) => ({
      ...factsOf(row),
      p95Ms: number(row, 'p95_ms'),
      meanReads: number(row, 'mean_reads'),
    })),
  };
}

function factsOf(row: Row): QueryFacts {
  return { index: text(row, 'index_name'), query: text(row, 'query'), searches: number(row, 'searches') };
}

function text(row: Row, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw strange(row, name);
  return value;
}

function number(row: Row, name: string): number {
  const value = row[name];
  // Integers of 64 bits come as texts.
  const count = typeof value === 'number' || (typeof value === 'string' && value !== '') ? Number(value) : NaN;
  if (!Number.isFinite(count)) throw strange(row, name);
  return count;
}

function strange(row: Row, name: string): CairnError {
  return new CairnError('transport', `the analytics sent a row whose ${name} makes no sense: ${JSON.stringify(row)}`);
}
