import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLocalWorker } from '../demo/local-worker.ts';
import { build } from '../index-builder/build.ts';
import { table } from '../index-builder/commands/table.ts';
import { parseConfig } from '../index-builder/config.ts';
import { openFolder } from '../index-builder/folder/open-folder.ts';
import { SILENT } from '../index-builder/progress.ts';
import { publish } from '../index-builder/publish/publish.ts';
import type { Costs } from '../shared/api.ts';
import { MemorySource } from '../shared/range-source.ts';
import { CORPUS_CONFIG, corpusFile } from './corpus.ts';
import { drawQueries } from './query-set.ts';
import { type QueryCost, runQueries } from './run-queries.ts';

// Replays 500 headings and 500 sentences: `npm run -s bench:query [documents.jsonl.gz]`. What is read is counted, CPU
// is timed on this machine with all objects in memory, in Node and inside workerd.

const QUERIES = 500;

const file = corpusFile();
const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'));
await build([file], folder, parseConfig(CORPUS_CONFIG), SILENT);
const queries = await drawQueries(file, QUERIES);
const { index, context } = await openFolder(folder);
const memory = new MemorySource(readObjects(folder));
const worker = await startLocalWorker(fileURLToPath(new URL('wrangler.toml', import.meta.url)));
await publish(index, context.source, worker.bucket, 'live', SILENT);

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
for (const kind of ['headings', 'questions'] as const) {
  for (const warm of [false, true]) {
    rows.push(row(kind, 'node', warm, await runQueries(index, memory, queries[kind], warm)));
    rows.push(row(kind, 'workerd', warm, await runInWorker(queries[kind], warm)));
  }
}
process.stdout.write(table(rows));
await worker.close();
rmSync(folder, { recursive: true });

async function runInWorker(texts: readonly string[], warm: boolean): Promise<QueryCost[]> {
  const response = await fetch(worker.origin, { method: 'POST', body: JSON.stringify({ queries: texts, warm }) });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as QueryCost[];
}

function row(kind: string, host: string, warm: boolean, measured: readonly QueryCost[]): string[] {
  const cpu = measured.map(({ cpuMs }) => cpuMs);
  const cost = (name: keyof Costs, share = 0.5): number =>
    percentile(
      measured.map(({ costs }) => costs[name]),
      share,
    );
  const kilobytes = (name: keyof Costs): string => (cost(name) / 1000).toFixed(0);
  return [
    kind,
    host,
    warm ? 'warm' : 'cold',
    percentile(cpu, 0.5).toFixed(2),
    percentile(cpu, 0.99).toFixed(2),
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

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)]!;
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
