import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BuildJob } from './build-child.ts';
import { inChild } from './child.ts';
import { checkCollection, openCollection } from './collections.ts';
import type { CpuBuild } from './cpu-build-child.ts';
import { markdown } from './markdown.ts';
import { NATIVES, prepareNative } from './native-python.ts';
import { measureEngines, ROUNDS, type Subject } from './native-run.ts';
import { engineRows, HEAD, inputNote } from './native-tables.ts';
import type { QuerySet } from './query-set.ts';
import { temporaryFolder } from './temporary-folder.ts';

// Cairn beside BMP and Seismic, on the same vectors and queries: `npm run -s bench:native -- [win32 1M ...]`, or on an
// index that is there: `-- NAME --index FOLDER --queries FILE`, the file having `headings` and `questions`. `--engines
// bmp` leaves out Seismic, whose build takes long. One thread, everything in memory, engines in processes of their own
// that are asked before they are timed. They take turns, CPU is what counts, and of the rounds the best median and 90th
// percentile: other work on the machine only adds.
//
// All score the same integers: Cairn's impacts, times weights of the query in 32 levels, since BMP has no more. Cairn
// is timed twice: `scoring` is what the others do, from weighed terms to documents with scores; `search` is from text to
// hits with snippets, its weights as they are. Where Python is missing, so are BMP and Seismic, and the output says so.

const QUERIES = 500;

const { values, positionals } = parseArgs({
  options: {
    index: { type: 'string' },
    queries: { type: 'string' },
    engines: { type: 'string', default: 'bmp,seismic' },
  },
  allowPositionals: true,
});
const load = loadavg()[0]!.toFixed(1);
const rows = [HEAD];
const notes = [
  `CPU, best of ${ROUNDS} rounds in which the engines took turns; ${QUERIES} queries of each kind; load of the machine ${load}.`,
];
const folder = temporaryFolder();
const natives = NATIVES.filter((name) => values.engines.split(',').includes(name));
const lacking = prepareNative();
if (lacking !== undefined) notes.push(`BMP AND SEISMIC ARE LEFT OUT: ${lacking}.`);
try {
  for await (const subject of subjects()) {
    const { name } = subject;
    const own = join(folder, 'native');
    const measured = await measureEngines(subject, lacking === undefined ? natives : [], own, (step) =>
      say(name, step),
    );
    rmSync(own, { recursive: true });
    rows.push(...engineRows(name, measured));
    notes.push(inputNote(name, measured));
  }
} finally {
  // Of the collections before the one that fails, too.
  process.stdout.write(`${markdown(rows)}\n${notes.join('\n')}\n`);
}

async function* subjects(): AsyncGenerator<Subject> {
  const { index, queries: file } = values;
  if (index !== undefined) {
    if (file === undefined) throw new Error('--index is given without --queries, expected both');
    const { headings, questions } = JSON.parse(readFileSync(file, 'utf8')) as QuerySet;
    const queries = { headings: headings.slice(0, QUERIES), questions: questions.slice(0, QUERIES) };
    yield { name: positionals[0] ?? 'index', index, queries };
    return;
  }
  const names = positionals.length > 0 ? positionals : ['win32'];
  names.forEach(checkCollection);
  for (const name of names) {
    const own = join(folder, name);
    mkdirSync(own);
    say(name, 'documents and queries');
    const { inputs, config, queries } = await openCollection(name, own, QUERIES);
    say(name, 'build');
    const out = join(own, 'index');
    const built = await inChild<CpuBuild>('cpu-build-child.ts', { inputs, out, config } satisfies BuildJob);
    rmSync(join(own, 'documents.jsonl'), { force: true });
    yield { name, index: out, queries, built };
    rmSync(own, { recursive: true });
  }
}

function say(name: string, step: string): void {
  process.stderr.write(`${name}: ${step}\n`);
}
