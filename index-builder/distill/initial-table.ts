import { idf } from '../weights/bm25f.ts';
import type { Examples } from './group.ts';
import { LinearMap } from './linear-map.ts';
import { queryFrequencies } from './query-bags.ts';
import { sumRows, type TokenTable } from './token-table.ts';
import { toUnitRow } from './unit-row.ts';

/** Queries that the map is fitted to. */
const MAPPED_QUERIES = 50_000;
/** Queries that are summed up together. */
const CHUNK = 512;

/**
 * The table that a fit begins with: what the model says of each token alone, as heavy as the token is rare among the
 * queries (its IDF), brought to the targets' dimensions by the one linear map with which the sums of such rows come nearest
 * to the targets. So tokens that few queries have, or none, begin where the others lead them.
 * @param embeddings of each token alone, row by row, `source` numbers each
 */
export function initialTable(embeddings: Float32Array, source: number, examples: Examples): TokenTable {
  const { bags, targets, queries } = examples;
  const dims = targets.length / (bags.starts.length - 1);
  const frequencies = queryFrequencies(bags, queries, embeddings.length / source);
  const weighted = { dims: source, rows: embeddings.slice() };
  frequencies.forEach((frequency, token) => {
    const weight = idf(queries.length, frequency);
    for (let i = token * source; i < (token + 1) * source; i++) weighted.rows[i]! *= weight;
  });
  const map = new LinearMap(source, dims);
  for (let start = 0; start < Math.min(queries.length, MAPPED_QUERIES); start += CHUNK) {
    const own = queries.subarray(start, start + CHUNK);
    const sums = new Float64Array(own.length * source);
    const wanted = new Float64Array(own.length * dims);
    own.forEach((query, i) => {
      sumRows(weighted, bags, query, sums, i * source);
      toUnitRow(sums, sums, i * source, source);
      wanted.set(targets.subarray(query * dims, (query + 1) * dims), i * dims);
    });
    map.add(sums, wanted, own.length);
  }
  return { dims, rows: map.apply(weighted.rows) };
}
