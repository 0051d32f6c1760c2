import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { close, createIndex } from 'pagefind';
import type { Browser } from 'playwright-core';
import { openPage } from './browser-costs.ts';
import type { EdgeServer } from './edge-server.ts';
import type { AskSite } from './hits.ts';

/** Indexes the site with Pagefind as it comes. @returns seconds of the clock; the program's CPU is not ours to count */
export async function buildPagefind(site: string, folder: string): Promise<number> {
  const startedMs = performance.now();
  const { index, errors } = await createIndex();
  if (index === undefined) throw new Error(`Pagefind does not start: ${errors.join(', ')}`);
  await index.addDirectory({ path: site });
  await index.writeFiles({ outputPath: join(folder, 'pagefind') });
  await close();
  return (performance.now() - startedMs) / 1000;
}

/** Asks Pagefind's own script in a page. Results are known by the names of their fragments: none need be loaded. */
export async function askPagefind(browser: Browser, edge: EdgeServer, folder: string): Promise<AskSite> {
  const urls = fragmentUrls(join(folder, 'pagefind/fragment'));
  const { page } = await openPage(browser, edge, 'Pagefind');
  return async (query) => {
    const names = await page.evaluate(async (text) => {
      const script = '/pagefind/pagefind.js';
      const pagefind = (await import(script)) as { search(query: string): Promise<{ results: { id: string }[] }> };
      return (await pagefind.search(text)).results.slice(0, 10).map(({ id }) => id);
    }, query);
    return names.map((name) => urls.get(name)!);
  };
}

function fragmentUrls(folder: string): Map<string, string> {
  const entries = readdirSync(folder).map((file): [string, string] => {
    const json = gunzipSync(readFileSync(join(folder, file))).toString();
    // A mark stands before the JSON.
    const { url } = JSON.parse(json.slice(json.indexOf('{'))) as { url: string };
    return [file.replace(/\.pf_fragment$/, ''), url];
  });
  return new Map(entries);
}
