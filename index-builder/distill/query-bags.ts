import { DENSE_QUERY_TOKENS } from '../../shared/format/layout.ts';

/** Queries as bags of tokens, one behind the other. */
export interface QueryBags {
  /** Where each query's tokens begin; the last one, where all end. */
  readonly starts: Uint32Array;
  /** Numbers of tokens, each as often as it occurs. */
  readonly tokens: Uint32Array;
}

/** Queries split as they are when they are asked. */
export function toBags(queries: readonly string[], split: (query: string) => readonly number[]): QueryBags {
  const starts = new Uint32Array(queries.length + 1);
  const tokens: number[] = [];
  queries.forEach((query, i) => {
    const own = split(query);
    for (let k = 0; k < Math.min(own.length, DENSE_QUERY_TOKENS); k++) tokens.push(own[k]!);
    starts[i + 1] = tokens.length;
  });
  return { starts, tokens: Uint32Array.from(tokens) };
}

/** For each token, in how many of these queries it occurs. */
export function queryFrequencies({ starts, tokens }: QueryBags, queries: Uint32Array, count: number): Uint32Array {
  const frequencies = new Uint32Array(count);
  // The query, from 1 on, that a token was seen in last.
  const seen = new Uint32Array(count);
  for (const query of queries) {
    for (let k = starts[query]!; k < starts[query + 1]!; k++) {
      const token = tokens[k]!;
      if (seen[token] === query + 1) continue;
      seen[token] = query + 1;
      frequencies[token]!++;
    }
  }
  return frequencies;
}
