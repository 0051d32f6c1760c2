import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildCost, BuildJob } from './build-child.ts';
import { inChild } from './child.ts';
import { checkCollection, openCollection } from './collections.ts';
import { HOSTS } from './cpu-times.ts';
import { mean, quantile } from '../index-builder/timing/distribution.ts';
import { type CodeShape, drawCodesInto } from './drawn-codes.ts';
import { markdown } from './markdown.ts';
import { QUERY_KINDS, type QuerySet } from './query-set.ts';
import { measureReads } from './read-costs.ts';
import type { QueryCost } from './run-queries.ts';
import type { StageJob, StageTimes } from './stage-child.ts';
import { temporaryFolder } from './temporary-folder.ts';

// What the second stage costs a query: `npm run -s bench:codes -- [10k win32 1M]`, by default `win32`. The codes are drawn
// at random: costs are measured, not relevance. Reads, bytes and waves are counted, with an empty cache for each query (the
// directory and the table's vocabulary resident) and with one that a log of other queries left; milliseconds of waiting are
// those of a simulated network, CPU is measured in Node and in workerd with everything in memory.

const QUERIES = 500;
const LOGGED = 5000;
const SHAPES: readonly CodeShape[] = [
  { dims: 256, bits: 1, candidates: 50 },
  { dims: 256, bits: 1, candidates: 100 },
  { dims: 256, bits: 8, candidates: 100 },
];
/** Larger codes than this, all together, are not measured. */
const CODES_BYTES = 64 << 20;
const HEAD = ['collection', 'queries', 'second stage', 'rounds', 'waves', 'reads', 'KB read'].concat([
  'waves, warm cache',
  'reads, warm cache',
  'simulated ms p50',
  'p95',
  'CPU ms in Node p50',
  'p99',
  'in workerd, mean',
  'of it second stage, p50',
]);
const rows = [HEAD];

const names = process.argv.length > 2 ? process.argv.slice(2) : ['win32'];
names.forEach(checkCollection);
const folder = temporaryFolder();
for (const name of names) await measureCollection(name);
process.stdout.write(markdown(rows));

async function measureCollection(name: string): Promise<void> {
  const own = join(folder, name);
  mkdirSync(own);
  const { inputs, config, queries } = await openCollection(name, own, QUERIES + LOGGED);
  const out = join(own, 'index');
  const { counts } = await inChild<BuildCost>('build-child.ts', { inputs, out, config } satisfies BuildJob);
  rmSync(join(own, 'documents.jsonl'), { force: true });
  const asked = part(queries, 0, QUERIES);
  const fitting = SHAPES.filter(({ dims, bits }) => (counts.documents * dims * bits) / 8 <= CODES_BYTES);
  // Without codes first: they stay, once they are there.
  for (const shape of [undefined, ...fitting]) {
    const stage = shape ? `${shape.dims} × ${shape.bits}, ${shape.candidates} candidates` : 'none';
    process.stderr.write(`${name}: ${stage}\n`);
    if (shape) drawCodesInto(out, shape);
    const reads = await measureReads(out, asked, part(queries, QUERIES));
    for (const kind of QUERY_KINDS) {
      const { cold, warm } = reads.kinds[kind];
      const node = (await HOSTS.node(out, asked[kind])).warm.map(({ ms }) => ms);
      const workerd = (await HOSTS.workerd(out, asked[kind])).warm.map(({ ms }) => ms);
      rows.push([
        ...[name, kind, stage],
        ...(['rounds', 'waves', 'reads'] as const).map((of) => pair(cold.map(({ costs }) => costs[of]))),
        pair(cold.map(({ costs }) => costs.bytes / 1000)),
        ...(['waves', 'reads'] as const).map((of) => pair(warm.map(({ costs }) => costs[of]))),
        ...[0.5, 0.95].map((share) => quantile(milliseconds(cold), share).toFixed(0)),
        ...[0.5, 0.99].map((share) => quantile(node, share).toFixed(2)),
        mean(workerd).toFixed(2),
        shape ? quantile(await stageTimes(out, asked[kind]), 0.5).toFixed(2) : '',
      ]);
    }
  }
  rmSync(own, { recursive: true });
}

function stageTimes(folder: string, queries: readonly string[]): Promise<StageTimes> {
  return inChild<StageTimes>('stage-child.ts', { folder, queries } satisfies StageJob);
}

function milliseconds(measured: readonly QueryCost[]): number[] {
  return measured.map(({ ms }) => ms);
}

function pair(values: readonly number[]): string {
  return [0.5, 0.9].map((share) => quantile(values, share).toFixed(0)).join(' / ');
}

function part({ headings, questions }: QuerySet, start: number, end?: number): QuerySet {
  return { headings: headings.slice(start, end), questions: questions.slice(start, end) };
}
