import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { quantile } from '../../index-builder/timing/distribution.ts';
import type { EdgeServer } from './edge-server.ts';

/** What ten results with their snippets take, at the median. */
export interface BrowserCost {
  readonly requests: number;
  readonly bytes: number;
  /** Until they are there, in the page. */
  readonly ms: number;
}

export interface BrowserCosts {
  /** The first query of a page: an engine loads what it needs. */
  readonly first: BrowserCost;
  /** Another, in the same page. */
  readonly next: BrowserCost;
}

/** Writes the page of an engine, `NAME.html`, whose script has a function `ask` (see browser-clients.ts). */
export async function writePage(name: string, folder: string): Promise<void> {
  await build({
    stdin: {
      contents: `import { CLIENTS } from './browser-clients.ts'; globalThis.ask = CLIENTS[${JSON.stringify(name)}]();`,
      resolveDir: import.meta.dirname,
      loader: 'ts',
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['/pagefind/pagefind.js'],
    outfile: join(folder, `${name}.js`),
  });
  writeFileSync(join(folder, `${name}.html`), `<!doctype html><script type="module" src="/${name}.js"></script>`);
}

/** Asks the queries in real Chromium, each in a fresh page first, then one after the other in the same. */
export async function measureBrowser(
  browser: Browser,
  edge: EdgeServer,
  name: string,
  queries: readonly string[],
): Promise<BrowserCosts> {
  const first: BrowserCost[] = [];
  const next: BrowserCost[] = [];
  for (const query of queries) {
    const page = await openPage(browser, edge, name);
    first.push(await page.ask(query));
    if (query === queries.at(-1)) for (const other of queries.slice(0, -1)) next.push(await page.ask(other));
    await page.close();
  }
  return { first: medians(first), next: medians(next) };
}

/** A page of an engine, without what any other page has in its cache. */
export async function openPage(browser: Browser, edge: EdgeServer, name: string) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.goto(`${edge.origin}/${name}.html`, { waitUntil: 'networkidle' });
  return {
    page,
    async ask(query: string): Promise<BrowserCost> {
      edge.takeTraffic();
      const ms = await page.evaluate(async (text) => {
        const started = performance.now();
        await (globalThis as unknown as { ask: (query: string) => Promise<unknown> }).ask(text);
        return performance.now() - started;
      }, query);
      return { ...edge.takeTraffic(), ms };
    },
    close: () => context.close(),
  };
}

function medians(costs: readonly BrowserCost[]): BrowserCost {
  const median = (of: (cost: BrowserCost) => number): number => quantile(costs.map(of), 0.5);
  return {
    requests: median(({ requests }) => requests),
    bytes: median(({ bytes }) => bytes),
    ms: median(({ ms }) => ms),
  };
}
