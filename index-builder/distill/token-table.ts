import type { QueryBags } from './query-bags.ts';

/** A row for each token; the embedding of a query is the direction of the sum of its tokens' rows (an embedding bag). */
export interface TokenTable {
  readonly dims: number;
  /** Row by row, `dims` numbers each. */
  readonly rows: Float32Array;
}

/** Writes the sum of the rows of a query's tokens into `sums`, from a place on. */
export function sumRows(
  { dims, rows }: TokenTable,
  { starts, tokens }: QueryBags,
  query: number,
  sums: Float64Array,
  at: number,
): void {
  sums.fill(0, at, at + dims);
  for (let k = starts[query]!; k < starts[query + 1]!; k++) {
    const row = tokens[k]! * dims;
    for (let i = 0; i < dims; i++) sums[at + i]! += rows[row + i]!;
  }
}
