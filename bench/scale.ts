import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildCost, BuildJob } from './build-child.ts';
import { inChild } from './child.ts';
import { checkCollection, COLLECTIONS, openCollection } from './collections.ts';
import type { CpuTimes } from './cpu-child.ts';
import { HOSTS } from './cpu-times.ts';
import { markdown } from './markdown.ts';
import { MODE_HEAD, modeRows } from './mode-costs.ts';
import { QUERY_KINDS, type QuerySet } from './query-set.ts';
import { measureReads } from './read-costs.ts';
import { BUILD_HEAD, buildRow, CPU_HEAD, cpuRow, READ_HEAD, readRow } from './scale-tables.ts';
import { temporaryFolder } from './temporary-folder.ts';

// What collections of 10,000 to a million documents take: `npm run -s bench:scale -- [10k win32 100k docs 1M short]`,
// by default all of them. Four tables: the build, what cold and warm queries read, how much of the exact answer the other
// modes give, and CPU. Reads, bytes and postings are counted; the milliseconds of the second table are those of a
// simulated network, those of the last are CPU with all objects in memory. `1M` writes some 4 GB to disk and takes the
// better part of an hour.

/** Queries of each kind that are measured, and others that the log is made of. */
const QUERIES = 500;
const LOGGED = 5000;

const names = process.argv.length > 2 ? process.argv.slice(2) : COLLECTIONS;
names.forEach(checkCollection);
const tables = { Build: [BUILD_HEAD], Reads: [READ_HEAD], Modes: [MODE_HEAD], CPU: [CPU_HEAD] };
const folder = temporaryFolder();
try {
  for (const name of names) await measureCollection(name);
} finally {
  // Of the collections before the one that fails, too.
  for (const [title, rows] of Object.entries(tables)) process.stdout.write(`\n### ${title}\n\n${markdown(rows)}`);
}

async function measureCollection(name: string): Promise<void> {
  const own = join(folder, name);
  mkdirSync(own);
  say(name, 'documents and queries');
  const { what, inputs, config, queries } = await openCollection(name, own, QUERIES + LOGGED);
  say(name, 'build');
  const out = join(own, 'index');
  const built = await inChild<BuildCost>('build-child.ts', { inputs, out, config } satisfies BuildJob);
  rmSync(join(own, 'documents.jsonl'), { force: true });
  tables.Build.push(buildRow(name, what, built));

  say(name, 'reads');
  const asked = part(queries, 0, QUERIES);
  const reads = await measureReads(out, asked, part(queries, QUERIES));
  say(name, 'modes');
  tables.Modes.push(...(await modeRows(name, out, asked)));
  for (const kind of QUERY_KINDS) {
    tables.Reads.push(readRow(name, kind, reads));
    for (const host of ['node', 'workerd'] as const) {
      say(name, `CPU of ${kind} in ${host}`);
      tables.CPU.push(cpuRow(name, kind, host, await cpuTimes(host, out, asked[kind])));
    }
  }
  rmSync(own, { recursive: true });
}

/** Local workerd may refuse to hold a large index: the reason stands in the table then. */
async function cpuTimes(
  host: keyof typeof HOSTS,
  index: string,
  queries: readonly string[],
): Promise<CpuTimes | string> {
  try {
    return await HOSTS[host](index, queries);
  } catch (error) {
    if (host === 'node') throw error;
    return `not measured: ${String(error).slice(0, 100)}`;
  }
}

function part({ headings, questions }: QuerySet, start: number, end?: number): QuerySet {
  return { headings: headings.slice(start, end), questions: questions.slice(start, end) };
}

function say(name: string, step: string): void {
  process.stderr.write(`${name}: ${step}\n`);
}
