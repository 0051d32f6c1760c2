import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { build, type BuildSummary } from '../index-builder/build.ts';
import { printCosts, printHit } from '../index-builder/commands/print-answer.ts';
import { formatBytes } from '../index-builder/commands/table.ts';
import { type ConfigInput, parseConfig } from '../index-builder/config.ts';
import { PAGES_PATH, serveSite } from '../index-builder/dev/site.ts';
import { openDenseModelFolder, openModelFolder } from '../index-builder/encoders/model-folder.ts';
import { openFolder } from '../index-builder/folder/open-folder.ts';
import { makeProgress, SILENT } from '../index-builder/progress.ts';
import { publish } from '../index-builder/publish/publish.ts';
import type { SearchAnswer } from '../shared/api.ts';
import { CairnError, placeText } from '../shared/errors.ts';
import { CostCounter } from '../shared/search/reading/costs.ts';
import { readDocuments } from '../shared/search/answer/resolve.ts';
import { findDenseModel, findEncoder } from './find-model.ts';
import { startLocalWorker } from './local-worker.ts';
import { gatherPackagePages } from './package-pages.ts';
import { demoTable, tellMoves } from './second-stage.ts';

const MODULES = fileURLToPath(new URL('../node_modules', import.meta.url));
/** Vectors and tables of one run for the next. */
const VECTORS = join(MODULES, '.cache/cairn-demo');
/** Questions that the pages of the packages answer. */
const QUERIES = [
  'abort a fetch request after a timeout',
  'how do I validate an object against a schema',
  'createWriteStream',
];
const HITS = 3;

const program = new Command('demo')
  .description(
    'build, publish and search an index on this machine: of your folder, or of the pages of the installed packages',
  )
  .argument('[folder]', 'pages to index: a built site, Markdown, JSONL or a BEIR folder')
  .option('--encoder <folder>', 'sparse encoder; by default the first of .cairn/models, if there is one')
  .option('--no-encoder', 'words alone')
  .option('--dense <folder>', 'model that embeds, for the second stage; by default the first of .cairn/models')
  .option('--no-dense', 'the first stage alone')
  .option('--once', 'stop after three searches')
  .option('--port <n>', 'port of the page with the search box', Number, 0)
  .parse();

try {
  await demo(program.args[0], program.opts());
} catch (error) {
  if (!(error instanceof CairnError)) throw error;
  process.stderr.write(`demo: ${error.place ? `${placeText(error.place)}: ` : ''}${error.message}\n`);
  process.exitCode = 1;
}

interface DemoOptions {
  /** False: none. */
  readonly encoder?: string | false;
  /** False: none. */
  readonly dense?: string | false;
  readonly once?: boolean;
  readonly port: number;
}

/** Pages to an index, the index to a bucket, the bucket to answers. */
async function demo(folder: string | undefined, { once, port, ...options }: DemoOptions): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'cairn-demo-'));
  process.once('exit', () => rmSync(work, { recursive: true, force: true }));

  const pages = folder === undefined ? join(work, 'pages') : resolve(folder);
  if (folder === undefined) say(`${gatherPackagePages(MODULES, pages)} Markdown pages of the installed packages`);

  const encoder =
    typeof options.encoder === 'string' ? openModelFolder(options.encoder) : options.encoder !== false && findEncoder();
  say(
    encoder
      ? `words, and pieces by the encoder ${encoder.name} (${encoder.modelFile})`
      : 'words alone: there is no encoder, see cairn models list',
  );
  const settings: ConfigInput = {
    ...(encoder && { encoder: encoder.modelFile }),
    cache: VECTORS,
    baseUrl: PAGES_PATH,
    onError: 'skip',
    ...(folder === undefined && { format: 'markdown' }),
  };
  const make = (more: ConfigInput = {}): Promise<BuildSummary> =>
    build([pages], join(work, 'index'), parseConfig({ ...settings, ...more }), makeProgress(process.stderr));
  const { manifest, seconds, packBytes, skipped, encoding } = await make();
  const { documents, textBytes } = manifest.counts;
  say(
    `built an index of ${documents} sections in ${seconds.total.toFixed(1)} s: ${formatBytes(packBytes)} for ${formatBytes(textBytes)} of text`,
  );
  if (encoding) say(`encoded ${encoding.encoded} sections, ${encoding.cached} came from the cache`);
  if (skipped.length > 0) say(`${skipped.length} bad documents left out, the first: ${skipped[0]!.message}`);

  const dense =
    typeof options.dense === 'string'
      ? openDenseModelFolder(options.dense)
      : options.dense !== false && findDenseModel();
  const denseTable = dense && (await demoTable(dense, join(work, 'index'), VECTORS, parseConfig(settings), say));
  if (dense && denseTable) {
    const again = await make({ dense: dense.modelFile, denseTable });
    const { codes = 0, denseTable: tableBytes = 0 } = again.manifest.counts.bytes;
    const { encoded, cached } = again.embedding!;
    say(
      `built it again with codes of 256 bits by ${dense.name} in ${again.seconds.total.toFixed(1)} s (${encoded} embedded, ${cached} from the cache): ${formatBytes(codes)} more, and a query table of ${formatBytes(tableBytes)}`,
    );
  }

  const worker = await startLocalWorker();
  const { index, context } = await openFolder(join(work, 'index'));
  const { uploaded } = await publish(index, context.source, worker.bucket, 'live', SILENT);
  say(`published ${uploaded.objects} objects, ${formatBytes(uploaded.bytes)}, to the local R2`);

  const queries = folder === undefined ? QUERIES : await headingsOf(join(work, 'index'));
  for (const query of queries) await showSearch(worker.origin, query);

  if (once) {
    await worker.close();
    process.exit();
  }
  const { address } = await serveSite(worker.origin, pages, port);
  say(`\nsearch box   ${address}\nsearch API   ${worker.origin}/v1/search?q=...\nCtrl-C ends both`);
}

/** Asks the Worker and prints what it answers, with the time that it took from here. */
async function showSearch(origin: string, query: string): Promise<void> {
  const started = performance.now();
  const answer = await ask(origin, { q: query, k: String(HITS) });
  const ms = Math.round(performance.now() - started);
  const moves = answer.secondStage
    ? tellMoves(
        answer,
        (await ask(origin, { q: query, k: '100', rank: 'sparse' })).hits.map(({ id }) => id),
      )
    : '';
  say(
    `\n> ${query}\n${answer.hits.map((hit, i) => printHit(hit, i + 1, answer.scoreUnit)).join('')}${moves}${printCosts(answer)}answered in ${ms} ms`,
  );
}

async function ask(origin: string, parameters: Record<string, string>): Promise<SearchAnswer> {
  const response = await fetch(`${origin}/v1/search?${new URLSearchParams(parameters).toString()}`);
  if (!response.ok)
    throw new CairnError('transport', `the Worker answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as SearchAnswer;
}

/** Three headings of the user's own pages, to be found again. */
async function headingsOf(folder: string): Promise<string[]> {
  const { index, context } = await openFolder(folder);
  const { documents } = index.manifest.counts;
  const numbers = [...new Set([1, 3, 5].map((sixth) => Math.floor((documents * sixth) / 6)))];
  const found = await readDocuments(index, numbers, context, new CostCounter());
  return found.map(({ title, headings, text }) => headings.at(-1) ?? (title || text.slice(0, 60)));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
