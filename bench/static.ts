import { gzipSync } from 'node:zlib';
import { build as bundle } from 'esbuild';
import { build } from '../index-builder/build.ts';
import { table } from '../index-builder/commands/table.ts';
import { parseConfig } from '../index-builder/config.ts';
import { openFolder } from '../index-builder/folder/open-folder.ts';
import { SILENT } from '../index-builder/progress.ts';
import { mean, quantile } from '../index-builder/timing/distribution.ts';
import { search } from '../shared/search/search.ts';
import { openStatic } from '../static/cairn-static.ts';
import { CORPUS_CONFIG } from './corpus.ts';
import { readObjects } from './index-objects.ts';
import { drawQueries, QUERY_KINDS } from './query-set.ts';
import { beside } from './shared-data.ts';
import { type HostCounts, startStaticHost } from './static-host.ts';
import { temporaryFolder } from './temporary-folder.ts';

// What a page that searches by itself asks of its host: `npm run -s bench:static [documents.jsonl.gz [encoder]]`, by
// default 10,370 sections, words alone. Requests, bytes and rounds of a page's first answer, with the head, and of later
// answers, after ten others; and how many of the ten best of a whole search the first answer has.

const QUERIES = 100;
const ASKED_BEFORE = 10;

const file = process.argv[2] ?? beside('data/docs/office-support-docs.jsonl.gz');
const encoder = process.argv[3];
const folder = temporaryFolder();
await build([file], folder, parseConfig({ ...CORPUS_CONFIG, ...(encoder !== undefined && { encoder }) }), SILENT);
const { index, context } = await openFolder(folder);
const drawn = await drawQueries([file], 4 * QUERIES);
const host = await startStaticHost(readObjects(folder), { delayMs: 5 });

const rows = [['queries', 'answer', 'requests', 'p95', 'most', 'KB', 'p95', 'most', 'rounds', 'best ten', 'best']];
for (const kind of QUERY_KINDS) {
  const queries = [...new Set(drawn[kind])].slice(0, QUERIES + ASKED_BEFORE);
  const first: HostCounts[] = [];
  const later: HostCounts[] = [];
  const shares: number[] = [];
  const best: number[] = [];
  const page = await openStatic(host.origin, 'live');
  for (const q of queries.splice(0, ASKED_BEFORE)) await page.search({ q });
  for (const q of queries) {
    host.take();
    const { hits } = await (await openStatic(host.origin, 'live')).search({ q });
    first.push(host.take());
    await page.search({ q });
    later.push(host.take());
    const whole = await search(index, { query: q, k: 10, offset: 0, mode: 'exact', withText: false }, context);
    const wanted = whole.hits.map(({ id }) => id);
    shares.push(wanted.filter((id) => hits.some((hit) => hit.id === id)).length / Math.max(1, wanted.length));
    best.push(Number(wanted[0] === hits[0]?.id));
  }
  rows.push(row(kind, 'first', first, mean(shares), mean(best)), row(kind, 'later', later));
}
process.stdout.write(table(rows));
await host.close();

const entryPoints = ['static/cairn-static.ts'];
const { outputFiles } = await bundle({ entryPoints, bundle: true, minify: true, format: 'esm', write: false });
process.stdout.write(`cairn-static.js: ${(gzipSync(outputFiles[0]!.contents, { level: 9 }).length / 1000).toFixed(1)} KB, compressed\n`); // prettier-ignore

function row(kind: string, answer: string, counts: readonly HostCounts[], share?: number, best?: number): string[] {
  const at = (name: keyof HostCounts, part: number): number =>
    quantile(
      counts.map((count) => count[name]),
      part,
    );
  return [
    kind,
    answer,
    ...[0.5, 0.95, 1].map((part) => String(at('requests', part))),
    ...[0.5, 0.95, 1].map((part) => (at('bytes', part) / 1000).toFixed(0)),
    String(at('rounds', 0.5)),
    share?.toFixed(3) ?? '',
    best?.toFixed(2) ?? '',
  ];
}
