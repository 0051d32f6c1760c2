// Builds a small site with each generator, with the plugin as a user installs it, and searches in it in a real browser:
// `npm run check:integrations`, or with names: `npm run check:integrations -- astro eleventy`. It installs the generators from
// the registries of npm and Python into a temporary folder, some hundred MB, so that it is no part of `npm run check`.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, extname, join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../bench/chromium.ts';

/** Where each generator writes the site, and the path that the site lies at. */
const SITES: Readonly<Record<string, { readonly output: string; readonly base: string }>> = {
  astro: { output: 'dist', base: '/docs/' },
  docusaurus: { output: 'build', base: '/' },
  eleventy: { output: '_site', base: '/' },
  hugo: { output: 'public', base: '/docs/' },
  mkdocs: { output: 'site', base: '/docs/' },
  vitepress: { output: '.vitepress/dist', base: '/' },
};
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

const names = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(SITES);
const stray = names.find((name) => !(name in SITES));
if (stray !== undefined) throw new Error(`there is no example "${stray}", expected ${Object.keys(SITES).join(', ')}`);

const work = mkdtempSync(join(tmpdir(), 'cairn-integrations-'));
const browser = await launchChromium();
try {
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', work], process.cwd());
  const packed = join(
    work,
    readdirSync(work).find((name) => name.endsWith('.tgz'))!,
  );
  for (const name of names) {
    const { output, base } = SITES[name]!;
    const folder = join(work, name);
    cpSync(resolve('integrations/examples', name), folder, { recursive: true });
    run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', packed], folder);
    run('npm', ['run', 'build'], folder, installRequirements(folder));
    await searchIn(browser, join(folder, output), base);
    process.stdout.write(`${name}: a search finds the section, and opens it\n`);
  }
} finally {
  await browser.close();
  rmSync(work, { recursive: true, force: true });
}

/** Searches in a built site, as a person does. @throws Error where it finds nothing, or the page has errors */
async function searchIn(inside: Browser, site: string, base: string): Promise<void> {
  const server = await serve(site, base);
  const page = await inside.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`);
    await page.locator('cairn-modal').first().locator('button').first().click();
    await page.keyboard.type('roll back');
    const hit = page.locator('cairn-modal').first().locator('[role=option] >> text=Roll back').first();
    await hit.click();
    await page.waitForURL(/releases.*#roll-back-a-release$/);
    if (errors.length > 0) throw new Error(`the page has errors: ${errors.join('; ')}`);
  } finally {
    await page.close();
    server.close();
  }
}

/** Serves a folder below a path; pages without their ending, too, as hosts of such sites do. */
async function serve(folder: string, base: string): Promise<Server> {
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const path = join(folder, decodeURIComponent(pathname.slice(base.length - 1)));
    const file = [path, `${path}.html`, join(path, 'index.html')].find(
      (each) => existsSync(each) && statSync(each).isFile(),
    );
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

/** Installs the generators that come from the registry of Python. Gives the folder of their commands; undefined: there are none. */
function installRequirements(folder: string): string | undefined {
  const requirements = join(folder, 'requirements.txt');
  if (!existsSync(requirements)) return undefined;
  run('python3', ['-m', 'venv', '.venv'], folder);
  const commands = join(folder, '.venv', 'bin');
  run(join(commands, 'pip'), ['install', '--quiet', '--requirement', requirements], folder);
  return commands;
}

/** Runs a command, and shows what it says only where it fails. */
function run(command: string, args: readonly string[], cwd: string, commands?: string): void {
  const PATH = [...(commands === undefined ? [] : [commands]), process.env['PATH']].join(delimiter);
  try {
    execFileSync(command, args, { cwd, stdio: 'pipe', maxBuffer: 256 << 20, env: { ...process.env, CI: '1', PATH } });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
    process.stderr.write(`${command} ${args.join(' ')} in ${cwd}\n${stdout.toString()}${stderr.toString()}`);
    throw error;
  }
}
