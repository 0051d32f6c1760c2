/**
 * Columns of a search in a dataset of Workers Analytics Engine, as its SQL names them. The Worker writes them, `cairn report`
 * reads them: what a column holds never changes, more may be added.
 */
export const COLUMNS = {
  /** Name of the index; empty: that without a name. */
  index: 'blob1',
  /** The query, in lower case and cut; empty where queries are not kept. */
  query: 'blob2',
  mode: 'blob3',
  release: 'blob4',
  /** Hits of the answer, of those that were asked for. */
  hits: 'double1',
  /** 1: there was nothing to show; else 0. */
  zero: 'double2',
  /** Milliseconds that the Worker waited. */
  latencyMs: 'double3',
  reads: 'double4',
} as const;

/** A search, as it is written. */
export type SearchRecord = {
  readonly [Name in keyof typeof COLUMNS]: (typeof COLUMNS)[Name] extends `blob${number}` ? string : number;
};
