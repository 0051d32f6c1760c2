import type { Costs } from '../shared/api.ts';
import type { RangeSource } from '../shared/range-source.ts';
import { BlockCache } from '../shared/search/block-cache.ts';
import type { OpenIndex } from '../shared/search/open-index.ts';
import { ScratchPool } from '../shared/search/scratch.ts';
import { search } from '../shared/search/search.ts';

/** Bytes of the block cache, as the Worker has it. */
const CACHE_BYTES = 24 << 20;

/** What one query took. */
export interface QueryCost {
  /** Milliseconds of a search whose reads come from memory at once: CPU alone. */
  readonly cpuMs: number;
  readonly costs: Costs;
}

/**
 * Answers queries one after the other. Cold: with nothing but the directory resident, an empty cache for each. Warm:
 * with the cache that all of the queries left behind.
 */
export async function runQueries(
  index: OpenIndex,
  source: RangeSource,
  queries: readonly string[],
  warm: boolean,
): Promise<QueryCost[]> {
  const scratch = new ScratchPool();
  let cache = new BlockCache(CACHE_BYTES);
  const ask = async (query: string): Promise<QueryCost> => {
    const started = performance.now();
    const { costs } = await search(
      index,
      { query, k: 10, offset: 0, mode: 'exact', withText: false },
      { source, cache, scratch },
    );
    return { cpuMs: performance.now() - started, costs };
  };
  if (warm) for (const query of queries) await ask(query);
  const measured: QueryCost[] = [];
  for (const query of queries) {
    if (!warm) cache = new BlockCache(CACHE_BYTES);
    measured.push(await ask(query));
  }
  return measured;
}
