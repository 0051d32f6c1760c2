import { COLUMNS, type SearchRecord } from '../shared/analytics.ts';
import type { SearchAnswer } from '../shared/api.ts';
import type { SearchRequest } from '../shared/search/query/search-request.ts';

/** Characters of a query that are kept. */
const QUERY_LENGTH = 200;
/** Bytes that the platform takes as what a share is kept of; names have letters of one byte, and stand in a column whole. */
const SAMPLING_LENGTH = 96;

/** Where searches are written down. */
export interface Analytics {
  readonly dataset: AnalyticsEngineDataset;
  /** Whether what was searched for is written, too. */
  readonly keepsQueries: boolean;
}

/**
 * Writes down that a search was answered: nothing of who asked. The platform takes it and writes behind the answer; what goes
 * wrong is for the log alone.
 * @param latencyMs that the search waited
 */
export function recordSearch(
  { dataset, keepsQueries }: Analytics,
  index = '',
  request: SearchRequest,
  found: SearchAnswer,
  latencyMs: number,
): void {
  const record: SearchRecord = {
    index,
    query: keepsQueries ? cut(request.query.trim().toLowerCase()) : '',
    mode: found.mode,
    release: found.release,
    hits: found.hits.length,
    zero: found.hits.length === 0 && request.offset === 0 ? 1 : 0,
    latencyMs,
    reads: found.costs.reads,
  };
  try {
    dataset.writeDataPoint(toPoint(record));
  } catch (error) {
    console.error(error);
  }
}

/** Whole characters: half of one would not be a text. */
function cut(text: string): string {
  return [...text.slice(0, 2 * QUERY_LENGTH)].slice(0, QUERY_LENGTH).join('');
}

/** Each value in its column. Where there is too much, a share of each index's searches is kept, not of all alike. */
function toPoint(record: SearchRecord): AnalyticsEngineDataPoint {
  const blobs: string[] = [];
  const doubles: number[] = [];
  for (const [name, column] of Object.entries(COLUMNS) as [keyof SearchRecord, string][]) {
    const value = record[name];
    const place = Number(/\d+$/.exec(column)![0]) - 1;
    if (typeof value === 'string') blobs[place] = value;
    else doubles[place] = value;
  }
  return { indexes: [record.index.slice(0, SAMPLING_LENGTH)], blobs, doubles };
}
