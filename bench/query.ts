import { build } from '../index-builder/build.ts';
import { table } from '../index-builder/commands/table.ts';
import { parseConfig } from '../index-builder/config.ts';
import { openFolder } from '../index-builder/folder/open-folder.ts';
import { openScratch } from '../index-builder/folder/kernels.ts';
import { SILENT } from '../index-builder/progress.ts';
import type { Costs } from '../shared/api.ts';
import { MemorySource } from '../shared/range-source.ts';
import { CORPUS_CONFIG, corpusFile } from './corpus.ts';
import { quantile } from '../index-builder/timing/distribution.ts';
import { readObjects } from './index-objects.ts';
import { drawQueries, QUERY_KINDS } from './query-set.ts';
import { type CacheState, type QueryCost, runWithCache } from './run-queries.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { startWorkerd } from './workerd.ts';

// Replays 500 headings and 500 sentences: `npm run -s bench:query [documents.jsonl.gz]`. What is read is counted, CPU
// is timed on this machine with all objects in memory, in Node and inside workerd.

const QUERIES = 500;

const file = corpusFile();
const folder = temporaryFolder();
await build([file], folder, parseConfig(CORPUS_CONFIG), SILENT);
const queries = await drawQueries([file], QUERIES);
const { index } = await openFolder(folder);
const memory = new MemorySource(readObjects(folder));
const worker = await startWorkerd(folder);

const rows = [
  [
    'queries',
    'host',
    'cache',
    'CPU p50',
    'p99 ms',
    'postings',
    'documents',
    'inflated KB',
    'reads',
    'p99',
    'waves',
    'rounds',
    'read KB',
  ],
];
for (const kind of QUERY_KINDS) {
  for (const state of ['empty', 'warm'] as const) {
    rows.push(row(kind, 'node', state, await runWithCache(index, memory, queries[kind], state, openScratch())));
    rows.push(row(kind, 'workerd', state, await worker.run(queries[kind], state)));
  }
}
process.stdout.write(table(rows));
await worker.close();

function row(kind: string, host: string, state: CacheState, measured: readonly QueryCost[]): string[] {
  const cpu = measured.map(({ ms }) => ms);
  const cost = (name: keyof Costs, share = 0.5): number =>
    quantile(
      measured.map(({ costs }) => costs[name]),
      share,
    );
  const kilobytes = (name: keyof Costs): string => (cost(name) / 1000).toFixed(0);
  return [
    kind,
    host,
    state,
    quantile(cpu, 0.5).toFixed(2),
    quantile(cpu, 0.99).toFixed(2),
    String(cost('postings')),
    String(cost('documents')),
    kilobytes('inflatedBytes'),
    String(cost('reads')),
    String(cost('reads', 0.99)),
    String(cost('waves')),
    String(cost('rounds')),
    kilobytes('bytes'),
  ];
}
