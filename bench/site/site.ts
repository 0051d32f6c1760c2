import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../chromium.ts';
import { inChild } from '../child.ts';
import { BENCH_VECTORS, denseModel, denseTable } from '../distilled-table.ts';
import { markdown } from '../markdown.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type BrowserCosts, measureBrowser, writePage } from './browser-costs.ts';
import { askCairn, serveCairn, type WorkerCosts } from './cairn-site.ts';
import { EdgeServer } from './edge-server.ts';
import { measureHits, type SiteHits } from './hits.ts';
import type { MemoryJob, MemoryResult } from './memory-child.ts';
import { MEMORY_ENGINES, type MemoryEngineName } from './memory-engines.ts';
import { askPagefind, buildPagefind } from './pagefind-site.ts';
import { writeSite } from './site-html.ts';
import { readSitePages } from './site-pages.ts';
import { drawSiteQueries, QUERY_KINDS } from './site-queries.ts';

// Cairn beside what searches static sites: `npm run -s bench:site`. A site of 9,740 documentation pages, searched for
// titles as they are, mistyped and cut, and for the answers of 40 questions; and what a browser loads for ten results.
// `--encoder FOLDER` builds Cairn's index once more with a sparse encoder, and `--dense` beside it a third time with codes, of
// which the embeddings are kept from run to run. `--only NAME,…` measures some alone, `--misses FILE` writes down what was not
// found.

const { values } = parseArgs({
  options: {
    encoder: { type: 'string' },
    dense: { type: 'boolean' },
    only: { type: 'string' },
    misses: { type: 'string' },
  },
});
/** Milliseconds that an engine in memory, or Pagefind, has for the queries of a kind. */
const LIMIT_MS = 15_000;
const AT_ONCE = 4;
/** Of each of these kinds so many queries are asked in a browser. */
const BROWSER_QUERIES = 3;
const DELAY_MS = 50;
const CODE_DIMS = 256;

interface Row {
  readonly name: string;
  /** Undefined: a part of the work was kept from before. */
  readonly buildSeconds: number | undefined;
  readonly servedBytes: number;
  readonly hits: SiteHits;
  /** Without delay, and with it. */
  readonly browser: readonly BrowserCosts[];
}

const pages = readSitePages();
const queries = drawSiteQueries(pages);
const inBrowser = (['title', 'question'] as const).flatMap((kind) =>
  queries[kind].slice(0, BROWSER_QUERIES).map(({ query }) => query),
);
const folder = temporaryFolder();
const site = join(folder, 'site');
const served = join(folder, 'served');
mkdirSync(served);
say(`writing ${pages.length} pages`);
writeSite(pages, site);
writeFileSync(join(served, 'pages.json'), JSON.stringify(pages.map(({ url, title }) => [url, title])));

const only = values.only?.split(',');
const wanted = (name: string): boolean => only === undefined || only.includes(name);
const names = (Object.keys(MEMORY_ENGINES) as MemoryEngineName[]).filter(wanted);
// Two at a time: they wait for nobody, and the clock is read of none of it.
const inMemory = new Map<MemoryEngineName, MemoryResult>();
const waiting = names.slice();
const work = async (): Promise<void> => {
  for (let engine = waiting.shift(); engine !== undefined; engine = waiting.shift()) {
    say(engine);
    const job: MemoryJob = { engine, folder: served, limitMs: LIMIT_MS };
    inMemory.set(engine, await inChild<MemoryResult>('site/memory-child.ts', job));
  }
};
await Promise.all([work(), work()]);

const browser = await launchChromium();
const rows: Row[] = [];
const notes: string[] = [];
const indexes: Parameters<typeof measureCairn>[1][] = [{ name: 'Cairn', options: ['--no-cache'] }];
if (values.encoder !== undefined) {
  const encoder = ['--encoder', values.encoder];
  indexes.push({ name: 'Cairn, encoder', options: ['--no-cache', ...encoder] });
  if (values.dense) {
    const dense = ['--dense', denseModel(), '--dense-table', await denseTable(CODE_DIMS)];
    indexes.push({ name: 'Cairn, encoder, codes', options: ['--cache', BENCH_VECTORS, ...encoder, ...dense] });
  }
}
for (const index of wanted('Cairn') ? indexes : []) rows.push(await measureCairn(browser, index));
if (wanted('Pagefind')) rows.push(await measurePagefind(browser));
for (const name of names) rows.push(await measureMemory(browser, name, inMemory.get(name)!));
await browser.close();

process.stdout.write(`${markdown([head(), ...rows.map(cells)])}\n${notes.map((note) => `- ${note}\n`).join('')}`);
if (values.misses !== undefined)
  writeFileSync(values.misses, JSON.stringify(Object.fromEntries(rows.map(({ name, hits }) => [name, hits])), null, 1));

async function measureCairn(
  browser: Browser,
  { name, options }: { readonly name: string; readonly options: readonly string[] },
): Promise<Row> {
  say(name);
  const { worker, seconds, bytes } = await serveCairn(site, join(folder, 'index'), options);
  const costs: WorkerCosts = { answers: 0, rounds: 0, reads: 0 };
  const hits = await measureHits(queries, askCairn(worker, costs), { atOnce: AT_ONCE });
  const each = (count: number): string => (count / costs.answers).toFixed(1);
  notes.push(
    `${name}: the Worker took ${each(costs.rounds)} rounds of ${each(costs.reads)} reads an answer, on average.`,
  );
  const edge = await EdgeServer.start(served, worker.origin);
  const costsInBrowser = await measureDelays(browser, edge, 'Cairn');
  edge.close();
  await worker.close();
  const buildSeconds = options.includes('--no-cache') ? seconds : undefined;
  return { name, buildSeconds, servedBytes: bytes, hits, browser: costsInBrowser };
}

async function measurePagefind(browser: Browser): Promise<Row> {
  say('Pagefind');
  const buildSeconds = await buildPagefind(site, served);
  const edge = await EdgeServer.start(served, '');
  const costs = await measureDelays(browser, edge, 'Pagefind');
  const hits = await measureHits(queries, await askPagefind(browser, edge, served), { limitMs: LIMIT_MS });
  edge.close();
  return { name: 'Pagefind', buildSeconds, servedBytes: folderBytes(join(served, 'pagefind')), hits, browser: costs };
}

async function measureMemory(browser: Browser, name: MemoryEngineName, result: MemoryResult): Promise<Row> {
  say(`${name} in the browser`);
  const { buildSeconds, hits, failed } = result;
  if (failed > 0) notes.push(`${name} threw an error at ${failed} queries: not found.`);
  const edge = await EdgeServer.start(served, '');
  const costs = await measureDelays(browser, edge, name);
  edge.close();
  return { name, buildSeconds, servedBytes: statSync(join(served, `${name}.json`)).size, hits, browser: costs };
}

async function measureDelays(browser: Browser, edge: EdgeServer, name: string): Promise<BrowserCosts[]> {
  await writePage(name, served);
  const costs: BrowserCosts[] = [];
  for (edge.delayMs of [0, DELAY_MS]) costs.push(await measureBrowser(browser, edge, name, inBrowser));
  return costs;
}

function head(): string[] {
  const kinds = QUERY_KINDS.map((kind) => (kind === 'title' ? 'title, first' : `${kind}, top 10`));
  const costs = ['requests', 'KB', 'ms', `ms, each request +${DELAY_MS}`];
  return ['engine', 'build, s', 'index MB', ...kinds].concat(
    costs.map((cost) => `first query: ${cost}`),
    costs.map((cost) => `next: ${cost}`),
  );
}

function cells({ name, buildSeconds, servedBytes, hits, browser: [plain, delayed] }: Row): string[] {
  const shares = QUERY_KINDS.map((kind) => {
    const { asked, found } = hits[kind];
    return kind === 'question' && asked === 40 ? `${found} of 40` : `${(found / asked).toFixed(3)} of ${asked}`;
  });
  const costs = (['first', 'next'] as const).flatMap((which) => [
    plain![which].requests.toFixed(0),
    (plain![which].bytes / 1000).toFixed(1),
    plain![which].ms.toFixed(0),
    delayed![which].ms.toFixed(0),
  ]);
  return [name, buildSeconds?.toFixed(0) ?? '–', (servedBytes / 1e6).toFixed(1), ...shares, ...costs];
}

function folderBytes(path: string): number {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function say(step: string): void {
  process.stderr.write(`${step}\n`);
}
