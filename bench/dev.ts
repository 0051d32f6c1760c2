import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { table } from '../index-builder/commands/table.ts';
import { seededRandom } from '../index-builder/distill/random.ts';
import type { SearchAnswer } from '../shared/api.ts';
import { quantile } from '../index-builder/timing/distribution.ts';
import { temporaryFolder } from './temporary-folder.ts';

// How long after an edit a search shows it: `npm run -s bench:dev [pages]`. Pages are edited under `cairn dev`, whose
// local Worker is asked fifty times a second for a word that only the edit has.

const PAGES = Number(process.argv[2] ?? 1000);
const SECTIONS = 4;
const WORDS = 60;
const VOCABULARY = 5000;
const EDITS = 20;
const ASK_MS = 20;
const CLI = fileURLToPath(new URL('../index-builder/cli.ts', import.meta.url));

const { uniform } = seededRandom(1);
const folder = temporaryFolder();
const site = join(folder, 'site');
mkdirSync(site);
const pageFile = (page: number): string => join(site, `page-${page}.md`);
for (let page = 0; page < PAGES; page++) writeFileSync(pageFile(page), makePage(page));

const dev = spawn(process.execPath, [CLI, 'dev', site, '--port', '0'], {
  cwd: folder,
  stdio: ['ignore', 'pipe', 'inherit'],
});
process.once('exit', () => dev.kill());
const lines: string[] = [];
const address = await new Promise<string>((resolve, reject) => {
  createInterface(dev.stdout).on('line', (line) => {
    lines.push(line);
    const found = /search box at (\S+),/.exec(line)?.[1];
    if (found !== undefined) resolve(found);
  });
  dev.once('exit', (code) => reject(new Error(`cairn dev ended with ${code}`)));
});

const shown: number[] = [];
for (let edit = 0; edit < EDITS; edit++) {
  const page = Math.floor(uniform() * PAGES);
  const word = `edited${edit}`;
  const startedMs = performance.now();
  writeFileSync(pageFile(page), `${makePage(page)}\n${word}\n`);
  while (!(await finds(word))) await new Promise((resolve) => setTimeout(resolve, ASK_MS));
  shown.push(performance.now() - startedMs);
  // The line of the build comes when its publish is proven, which is after the search can see it.
  await new Promise((resolve) => setTimeout(resolve, 500));
}
const done = new Promise((resolve) => dev.once('exit', resolve));
dev.kill('SIGINT');
await done;

const tell = lines.slice(-EDITS).map((line) => /built in (\d+) ms, published in (\d+) ms/.exec(line)!);
const row = (what: string, times: readonly number[]): string[] => [
  what,
  ...[0, 0.5, 0.95].map((share) => quantile(times, share).toFixed(0)),
];
process.stdout.write(
  table([
    [`${PAGES} pages, ${EDITS} edits, ms`, 'least', 'median', '95 of 100'],
    row(
      'build',
      tell.map(([, ms]) => Number(ms)),
    ),
    row(
      'publish',
      tell.map(([, , ms]) => Number(ms)),
    ),
    row('edit to search that shows it', shown),
  ]),
);

async function finds(word: string): Promise<boolean> {
  const response = await fetch(`${address}v1/search?q=${word}`);
  return ((await response.json()) as SearchAnswer).hits.length > 0;
}

function makePage(page: number): string {
  const words = (): string => Array.from({ length: WORDS }, () => makeWord()).join(' ');
  const sections = Array.from({ length: SECTIONS }, (_, i) => `## Part ${i}: ${makeWord()}\n\n${words()}\n`);
  return `# Page ${page}\n\n${sections.join('\n')}`;
}

/** Few words often, as texts have them. */
function makeWord(): string {
  return `word${Math.floor(uniform() ** 3 * VOCABULARY).toString(36)}`;
}
