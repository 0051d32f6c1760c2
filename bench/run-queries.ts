import type { Costs, Mode } from '../shared/api.ts';
import type { RangeSource } from '../shared/range-source.ts';
import { BlockCache } from '../shared/search/reading/block-cache.ts';
import type { OpenIndex } from '../shared/search/open-index.ts';
import { ScratchPool } from '../shared/search/scoring/scratch.ts';
import { search } from '../shared/search/search.ts';
import type { SearchRequest } from '../shared/search/query/search-request.ts';
import type { ShardContext } from '../shared/search/shards/search-shard.ts';

/** Bytes of the block cache, as the Worker has it. */
export const CACHE_BYTES = 24 << 20;

/** Queries between turns of the event loop. */
const TURN_QUERIES = 50;

/** What one query took. */
export interface QueryCost {
  /** Milliseconds of a search. Where reads come from memory at once, that is CPU alone. */
  readonly ms: number;
  readonly costs: Costs;
  /** Whether the answer is certified exact, and how many of its places are certified. */
  readonly exact: boolean;
  readonly certified: number;
  /** Ids of the hits. */
  readonly ids: readonly string[];
}

export type Cache = ShardContext['cache'];

export interface RunOptions {
  /** Goes from query to query; without it each has a cache of its own, empty at first. */
  readonly cache?: Cache;
  /** Milliseconds since some moment. */
  readonly clockMs?: () => number;
  /** How much of long lists is read; all by default. */
  readonly mode?: Mode;
  /** Working memory; without kernels by default, which changes the time alone. */
  readonly scratch?: ScratchPool;
  /** What is asked beside the query. */
  readonly beside?: Pick<SearchRequest, 'filters' | 'facets' | 'sort'>;
}

/** Answers queries one after the other, the directory resident. */
export async function runQueries(
  index: OpenIndex,
  source: RangeSource,
  queries: readonly string[],
  {
    cache,
    clockMs = () => performance.now(),
    mode = 'exact',
    scratch = new ScratchPool(),
    beside = {},
  }: RunOptions = {},
): Promise<QueryCost[]> {
  const measured: QueryCost[] = [];
  for (const [i, query] of queries.entries()) {
    // Reads from memory give the event loop no turn, and without one the process cannot be interrupted.
    if (i % TURN_QUERIES === 0) await new Promise((resolve) => setTimeout(resolve));
    const context = { source, cache: cache ?? new BlockCache(CACHE_BYTES), scratch };
    const startedMs = clockMs();
    const request = { query, k: 10, offset: 0, mode, withText: false, ...beside };
    const { hits, costs, certificate } = await search(index, request, context);
    const { exact, certified } = certificate;
    measured.push({ ms: clockMs() - startedMs, costs, exact, certified, ids: hits.map(({ id }) => id) });
  }
  return measured;
}

/** Empty: for each query. Filling: one that is empty at first. Warm: one that all of the queries have filled before. */
export type CacheState = 'empty' | 'filling' | 'warm';

/** `runQueries` with a cache of the size that the Worker has. */
export async function runWithCache(
  index: OpenIndex,
  source: RangeSource,
  queries: readonly string[],
  state: CacheState,
  scratch: ScratchPool,
): Promise<QueryCost[]> {
  if (state === 'empty') return runQueries(index, source, queries, { scratch });
  const cache = new BlockCache(CACHE_BYTES);
  if (state === 'warm') await runQueries(index, source, queries, { cache, scratch });
  return runQueries(index, source, queries, { cache, scratch });
}
