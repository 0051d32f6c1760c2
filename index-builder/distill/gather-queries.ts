import { CairnError } from '../../shared/errors.ts';
import { QuerySample } from './query-sample.ts';
import type { Random } from './random.ts';
import { readQueries } from './read-queries.ts';

/** Fewer queries say little of what is asked. */
export const QUERIES_LEAST = 1000;

/** Queries to fit a table to. */
export interface GatheredQueries {
  /** In an order of chance. */
  readonly queries: readonly string[];
  /** Distinct queries that the inputs have. */
  readonly found: number;
  readonly sources: number;
}

/**
 * Draws queries from files and indexes, evenly from the sources that they name.
 * @param limit most queries, at least 1,000
 * @throws CairnError of reading them; `bad-request` (none, or too few)
 */
export async function gatherQueries(
  inputs: readonly string[],
  limit: number,
  random: Random,
): Promise<GatheredQueries> {
  const sample = new QuerySample();
  for (const input of inputs) {
    for await (const query of readQueries(input)) sample.add(query);
  }
  if (sample.size < QUERIES_LEAST) {
    const found = sample.size === 0 ? 'no query' : `${sample.size} different queries`;
    throw new CairnError('bad-request', `found ${found} in ${inputs.join(', ')}, expected at least ${QUERIES_LEAST}`);
  }
  return { queries: sample.draw(limit, random), found: sample.size, sources: sample.sources };
}
