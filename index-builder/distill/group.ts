import type { QueryBags } from './query-bags.ts';
import { sumRows, type TokenTable } from './token-table.ts';

/** What a table is fitted to, or measured by. */
export interface Examples {
  readonly bags: QueryBags;
  /** What each query should become: `dims` numbers of length 1. */
  readonly targets: Float32Array;
  /** Numbers of the queries that count. */
  readonly queries: Uint32Array;
}

/** A part of a batch: for each of its queries, row by row, what the table gives, what it should give, and the gradient. */
export interface Group {
  readonly sums: Float64Array;
  readonly targets: Float64Array;
  readonly gradient: Float64Array;
}

export function newGroup(most: number, dims: number): Group {
  const size = most * dims;
  return { sums: new Float64Array(size), targets: new Float64Array(size), gradient: new Float64Array(size) };
}

/** Fills sums and targets of a group with those of these queries. */
export function gatherGroup(table: TokenTable, { bags, targets }: Examples, queries: Uint32Array, group: Group): void {
  const { dims } = table;
  queries.forEach((query, i) => {
    sumRows(table, bags, query, group.sums, i * dims);
    group.targets.set(targets.subarray(query * dims, (query + 1) * dims), i * dims);
  });
}
