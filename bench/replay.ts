import { build } from '../index-builder/build.ts';
import { table } from '../index-builder/commands/table.ts';
import { parseConfig } from '../index-builder/config.ts';
import { BUILT_CHANNEL } from '../index-builder/folder/index-folder.ts';
import { openScratch } from '../index-builder/folder/kernels.ts';
import { SILENT } from '../index-builder/progress.ts';
import { MemorySource } from '../shared/range-source.ts';
import { BlockCache } from '../shared/search/reading/block-cache.ts';
import { openIndex } from '../shared/search/open-index.ts';
import { CORPUS_CONFIG, corpusFile } from './corpus.ts';
import { mean, quantile } from '../index-builder/timing/distribution.ts';
import { readObjects } from './index-objects.ts';
import { LruCache } from './lru-cache.ts';
import { drawLog } from './query-log.ts';
import { drawQueries } from './query-set.ts';
import { seededRandom } from '../index-builder/distill/random.ts';
import { type Cache, runQueries } from './run-queries.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { temporaryFolder } from './temporary-folder.ts';

// Replays a skewed log of 10,000 queries with one cache: `npm run -s bench:replay -- [documents.jsonl.gz [seed]]`.
// Words only, one isolate, queries one after the other. Reads are counted; milliseconds are those of a simulated
// network, without CPU.

const QUERIES = 10_000;
/** Headings and sentences drawn, fewer once equal ones are one. */
const DRAWN = 5000;
/** Queries at the start and at the end of the log that are told apart. */
const PART = 1000;
const POLICIES = { LRU: LruCache, BlockCache };
const CACHE_MEGABYTES = [4, 8, 16, 24, 64];

const file = corpusFile();
const seed = Number(process.argv[3] ?? 20_261_124);
const folder = temporaryFolder();
await build([file], folder, parseConfig(CORPUS_CONFIG), SILENT);
const memory = new MemorySource(readObjects(folder));
const index = await openIndex(memory, BUILT_CHANNEL);
const { headings, questions } = await drawQueries([file], DRAWN);
const log = drawLog([...new Set([...headings, ...questions])], QUERIES, seededRandom(seed).uniform);

const scratch = openScratch();
const rows = [
  ['cache', 'MB', 'reads', `first ${PART}`, `last ${PART}`, 'hit rate', 'waves', 'ms p50', 'p95', 'mean, simulated'],
];
for (const megabytes of CACHE_MEGABYTES)
  for (const [policy, Policy] of Object.entries(POLICIES))
    rows.push([policy, String(megabytes), ...(await replay(new Policy(megabytes << 20)))]);
process.stdout.write(`${log.length} queries, ${new Set(log).size} distinct, ${index.release}\n${table(rows)}`);

async function replay(kept: Cache): Promise<string[]> {
  const network = new SimulatedNetwork(memory);
  let asked = 0;
  let hits = 0;
  const cache: Cache = {
    get: (key) => {
      const block = kept.get(key);
      asked++;
      if (block) hits++;
      return block;
    },
    has: (key) => kept.has(key),
    set: (key, block) => kept.set(key, block),
  };
  const measured = await runQueries(index, network, log, { cache, clockMs: () => network.elapsedMs, scratch });
  const reads = measured.map(({ costs }) => costs.reads);
  const milliseconds = measured.map(({ ms }) => ms);
  return [
    mean(reads).toFixed(2),
    mean(reads.slice(0, PART)).toFixed(2),
    mean(reads.slice(-PART)).toFixed(2),
    (hits / asked).toFixed(3),
    mean(measured.map(({ costs }) => costs.waves)).toFixed(2),
    quantile(milliseconds, 0.5).toFixed(0),
    quantile(milliseconds, 0.95).toFixed(0),
    mean(milliseconds).toFixed(0),
  ];
}
