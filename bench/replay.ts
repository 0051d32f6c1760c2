import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../index-builder/build.ts';
import { table } from '../index-builder/commands/table.ts';
import { parseConfig } from '../index-builder/config.ts';
import { BUILT_CHANNEL } from '../index-builder/folder/index-folder.ts';
import { SILENT } from '../index-builder/progress.ts';
import type { Costs } from '../shared/api.ts';
import { MemorySource } from '../shared/range-source.ts';
import { BlockCache } from '../shared/search/block-cache.ts';
import { openIndex } from '../shared/search/open-index.ts';
import type { BlockStore } from '../shared/search/read-blocks.ts';
import { ScratchPool } from '../shared/search/scratch.ts';
import { search } from '../shared/search/search.ts';
import { CORPUS_CONFIG, corpusFile } from './corpus.ts';
import { LruCache } from './lru-cache.ts';
import { drawQueries } from './query-set.ts';
import { seededRandom } from './random.ts';
import { SimulatedNetwork } from './simulated-network.ts';

// Replays a skewed log of 10,000 queries with one cache: `npm run -s bench:replay -- [documents.jsonl.gz [seed]]`. Words only,
// one isolate, queries one after the other. Reads are counted; milliseconds are those of a simulated network, without
// CPU.

const QUERIES = 10_000;
/** Headings and sentences drawn, fewer once equal ones are one. */
const DRAWN = 5000;
/** The query of rank r is asked in proportion to r^-EXPONENT. */
const EXPONENT = 1;
/** Queries at the start and at the end of the log that are told apart. */
const PART = 1000;
const POLICIES = { LRU: LruCache, BlockCache };
const CACHE_MEGABYTES = [4, 8, 16, 24, 64];

type Cache = BlockStore['cache'];

const file = corpusFile();
const seed = Number(process.argv[3] ?? 20_261_124);
const folder = mkdtempSync(join(tmpdir(), 'cairn-replay-'));
await build([file], folder, parseConfig(CORPUS_CONFIG), SILENT);
const memory = new MemorySource(readObjects(folder));
rmSync(folder, { recursive: true });
const index = await openIndex(memory, BUILT_CHANNEL);
const { headings, questions } = await drawQueries(file, DRAWN);
const log = drawLog([...new Set([...headings, ...questions])], seededRandom(seed));

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
    set: (key, block) => kept.set(key, block),
  };
  const scratch = new ScratchPool();
  const costs: Costs[] = [];
  const milliseconds: number[] = [];
  for (const query of log) {
    const startMs = network.elapsedMs;
    const request = { query, k: 10, offset: 0, mode: 'exact', withText: false } as const;
    costs.push((await search(index, request, { source: network, cache, scratch })).costs);
    milliseconds.push(network.elapsedMs - startMs);
  }
  const reads = costs.map((cost) => cost.reads);
  const sorted = milliseconds.toSorted((a, b) => a - b);
  return [
    mean(reads).toFixed(2),
    mean(reads.slice(0, PART)).toFixed(2),
    mean(reads.slice(-PART)).toFixed(2),
    (hits / asked).toFixed(3),
    mean(costs.map((cost) => cost.waves)).toFixed(2),
    sorted[sorted.length >>> 1]!.toFixed(0),
    sorted[Math.floor(sorted.length * 0.95)]!.toFixed(0),
    mean(milliseconds).toFixed(0),
  ];
}

/** A log in which the queries, in an order of chance, are asked by Zipf's law. */
function drawLog(queries: string[], random: () => number): string[] {
  const ranked = queries.map((query) => ({ query, at: random() })).sort((a, b) => a.at - b.at);
  let total = 0;
  const upTo = ranked.map((_, rank) => (total += (rank + 1) ** -EXPONENT));
  return Array.from({ length: QUERIES }, () => {
    const point = random() * total;
    return ranked[upTo.findIndex((sum) => sum >= point)]!.query;
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function readObjects(from: string): Map<string, Uint8Array> {
  const names = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names.map(({ parentPath, name }) => [
      `${parentPath.slice(from.length + 1)}/${name}`,
      readFileSync(join(parentPath, name)),
    ]),
  );
}
