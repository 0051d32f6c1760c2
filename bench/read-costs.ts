import { BUILT_CHANNEL } from '../index-builder/folder/index-folder.ts';
import { openScratch } from '../index-builder/folder/kernels.ts';
import { MemorySource } from '../shared/range-source.ts';
import { BlockCache } from '../shared/search/reading/block-cache.ts';
import { openIndex } from '../shared/search/open-index.ts';
import { readObjects } from './index-objects.ts';
import { drawLog } from './query-log.ts';
import { QUERY_KINDS, type QuerySet } from './query-set.ts';
import { seededRandom } from '../index-builder/distill/random.ts';
import { CACHE_BYTES, type QueryCost, runQueries } from './run-queries.ts';
import { SimulatedNetwork } from './simulated-network.ts';

const SEED = 20_261_124;
const LOG_QUERIES = 10_000;
/** Queries at the end of the log that tell what it reads once its cache is warm. */
const LOG_END = 1000;

/** What queries of one kind read, the directory resident. */
export interface ReadCosts {
  /** With an empty cache for each; milliseconds are those of a simulated network, without CPU. */
  readonly cold: readonly QueryCost[];
  /** With the cache that a log of other queries left. */
  readonly warm: readonly QueryCost[];
}

/** What was read with the index of a folder. */
export interface AllReadCosts {
  readonly kinds: Readonly<Record<keyof QuerySet, ReadCosts>>;
  /** The end of the log itself. */
  readonly log: readonly QueryCost[];
}

/** Asks `asked` without a cache, and again with one that a skewed log of the queries `logged` has warmed. */
export async function measureReads(folder: string, asked: QuerySet, logged: QuerySet): Promise<AllReadCosts> {
  const memory = new MemorySource(readObjects(folder));
  const index = await openIndex(memory, BUILT_CHANNEL);
  const distinct = [...new Set([...logged.headings, ...logged.questions])];
  const log = drawLog(distinct, LOG_QUERIES, seededRandom(SEED).uniform);
  const scratch = openScratch();
  const cache = new BlockCache(CACHE_BYTES);
  const costs = await runQueries(index, memory, log, { cache, scratch });
  // What is read now is not kept: every query finds the cache as the log left it.
  const left = { get: (key: string) => cache.get(key), has: (key: string) => cache.has(key), set: () => undefined };
  const measure = async (kind: keyof QuerySet): Promise<ReadCosts> => {
    const network = new SimulatedNetwork(memory);
    return {
      cold: await runQueries(index, network, asked[kind], { clockMs: () => network.elapsedMs, scratch }),
      warm: await runQueries(index, memory, asked[kind], { cache: left, scratch }),
    };
  };
  const [headings, questions] = [await measure(QUERY_KINDS[0]), await measure(QUERY_KINDS[1])];
  return { kinds: { headings, questions }, log: costs.slice(-LOG_END) };
}
