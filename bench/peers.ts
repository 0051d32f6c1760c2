import { join } from 'node:path';
import type { BuildJob } from './build-child.ts';
import { inChild } from './child.ts';
import { CORPUS_CONFIG } from './corpus.ts';
import type { CpuBuild } from './cpu-build-child.ts';
import { quantile } from '../index-builder/timing/distribution.ts';
import { markdown } from './markdown.ts';
import type { PeerCost, PeerJob } from './peer-child.ts';
import { type PeerName, PEERS } from './peer-engines.ts';
import { drawQueries, QUERY_KINDS, type QuerySet } from './query-set.ts';
import { beside } from './shared-data.ts';
import { temporaryFolder } from './temporary-folder.ts';

// Cairn beside search engines that hold their index in memory: `npm run -s bench:peers`. The 86,344 sections of the
// Win32 manual, 100 headings and 100 sentences, words alone; each engine in a process of its own, asked everything once
// before it is timed. CPU is counted, and of two passes the best median and 90th percentile are told. A pass of a slow
// engine ends after 20 seconds; one that fails on all documents is tried with half of them, and so on.

const QUERIES = 100;
/** Fewer than this share of the documents is nothing to compare. */
const LEAST_SHARE = 1 / 16;

const file = beside('data/docs/win32-docs.jsonl.gz');
const queries = await drawQueries([file], QUERIES);
const index = join(temporaryFolder(), 'index');
say('Cairn');
const built = await inChild<CpuBuild>('cpu-build-child.ts', {
  inputs: [file],
  out: index,
  config: CORPUS_CONFIG,
} satisfies BuildJob);
const job = { peer: 'Cairn', path: index, limit: Infinity, queries } satisfies PeerJob;
const cairn = await inChild<PeerCost>('peer-child.ts', job);
const all = cairn.documents;
const rows = [
  ['engine', 'documents', 'build, CPU s', 'peak MB', 'memory MB'].concat(
    QUERY_KINDS.flatMap((kind) => [`${kind} asked`, 'CPU ms p50', 'p90', 'x Cairn']),
  ),
];
rows.push(row('Cairn', { ...cairn, ...built }));
for (const peer of Object.keys(PEERS) as PeerName[]) {
  const told = row(peer, await measurePeer(peer));
  say(told.join(' | '));
  rows.push(told);
}
process.stdout.write(markdown(rows));

/** As many documents as the engine bears, or why it bears none. */
async function measurePeer(peer: PeerName): Promise<PeerCost | string> {
  let failure = '';
  for (let limit = all; limit >= all * LEAST_SHARE; limit = Math.floor(limit / 2)) {
    say(`${peer}, ${limit} documents`);
    try {
      return await inChild<PeerCost>('peer-child.ts', { peer, path: file, limit, queries } satisfies PeerJob);
    } catch (error) {
      failure = String(error);
    }
  }
  return failure;
}

function row(name: string, cost: Omit<PeerCost, 'indexBytes'> | string): string[] {
  if (typeof cost === 'string') return [name, cost, ...rows[0]!.slice(2).map(() => '')];
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
  const best = ({ passes }: PeerCost, kind: keyof QuerySet, share: number): number =>
    Math.min(...passes[kind].map((ms) => quantile(ms, share)));
  const times = QUERY_KINDS.flatMap((kind) => {
    const median = best(cost, kind, 0.5);
    const ratio = median / best(cairn, kind, 0.5);
    const asked = String(cost.passes[kind][0]!.length);
    return [asked, median.toFixed(2), best(cost, kind, 0.9).toFixed(2), ratio.toFixed(1)];
  });
  const { documents, cpuSeconds, peakBytes, memoryBytes } = cost;
  return [name, String(documents), cpuSeconds.toFixed(1), megabytes(peakBytes), megabytes(memoryBytes), ...times];
}

function say(step: string): void {
  process.stderr.write(`${step}\n`);
}
