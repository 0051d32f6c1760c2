import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readObjects } from '../../bench/index-objects.ts';
import { type StaticHost, startStaticHost } from '../../bench/static-host.ts';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { publish } from '../../index-builder/publish/publish.ts';
import type { SearchAnswer, SearchParameters } from '../../shared/api.ts';
import { search } from '../../shared/search/search.ts';
import { parseParameters } from '../../shared/search/query/search-parameters.ts';
import { openStatic } from '../../static/cairn-static.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { generatedDocuments } from '../golden/generated-documents.ts';
import { launchChromium } from '../../bench/chromium.ts';

const QUERIES: readonly SearchParameters[] = [
  { q: 'stone' },
  { q: 'where is the river bridge', k: 30 },
  { q: 'moss path once64', k: 5, offset: 3 },
  { q: 'walking climb water', mode: 'exact', k: 100 },
  { q: 'unheard of' },
  { q: 'tower "anchor rope" -quarry', fields: ['text'] },
  { q: 'rivr bridge', suggest: 5 },
  { q: 'sto', typing: true, suggest: 5, group: 'page' },
  { q: 'stone moss', filter: ['level:1..3', '-kind:path'], facets: ['kind', 'tags'] },
  { q: 'stone tower', sort: '-level', k: 20 },
  { q: 'meadow', feedback: true, mode: 'exact' },
];

/** Strict: no inline scripts, nothing compiled while the page runs, nothing from elsewhere. */
const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'";
const PAGE = '<!doctype html><title>Page</title><script type="module" src="/page.js"></script>';
const SCRIPT = `import { openStatic } from '/cairn-static.js';
globalThis.violations = [];
addEventListener('securitypolicyviolation', ({ violatedDirective }) => violations.push(violatedDirective));
globalThis.index = openStatic('/index', 'live');`;

/** What every host must say the same. */
function told({ costs, ...answer }: SearchAnswer): Omit<SearchAnswer, 'costs'> {
  expect(costs.rounds).toBeLessThanOrEqual(6);
  return answer;
}

describe.each([1, 3])('an index of %i shards', (shards) => {
  let built: BuiltIndex;
  let here: unknown[];
  beforeAll(async () => {
    built = await buildDocuments(generatedDocuments(shards * 1000, 3), { shardDocuments: 1000 });
    here = [];
    for (const parameters of QUERIES)
      here.push(told(await search(built.index, parseParameters({ ...parameters }), built.context)));
  });
  afterAll(() => built.remove());

  it.each([true, false])('is searched from files as by a page, on a host that gives parts: %s', async (givesRanges) => {
    const host = await startStaticHost(readObjects(built.folder), { givesRanges });
    const page = await openStatic(host.origin, 'live');
    for (const [i, parameters] of QUERIES.entries())
      expect(told(await page.search(parameters)), parameters.q).toEqual(here[i]);
    await host.close();
  });

  it('is searched so by a Worker', async () => {
    const worker: LocalWorker = await startLocalWorker();
    await publish(built.index, built.context.source, worker.bucket, 'live', SILENT);
    for (const [i, parameters] of QUERIES.entries()) {
      const init = {
        method: 'POST',
        body: JSON.stringify(parameters),
        headers: { 'content-type': 'application/json' },
      };
      const response = await fetch(`${worker.origin}/v1/search`, init);
      expect(told((await response.json()) as SearchAnswer), parameters.q).toEqual(here[i]);
    }
    await worker.close();
  });
});

describe('a page in Chromium', () => {
  let browser: Browser;
  let built: BuiltIndex;
  let host: StaticHost;
  let site: Server;
  beforeAll(async () => {
    [browser, built] = await Promise.all([launchChromium(), buildDocuments(generatedDocuments(600, 3))]);
    const entryPoints = ['static/cairn-static.ts'];
    const { outputFiles } = await build({ entryPoints, bundle: true, minify: true, format: 'esm', write: false });
    const files = new Map([...readObjects(built.folder)].map(([key, bytes]) => [`index/${key}`, bytes]));
    files.set('cairn-static.js', outputFiles[0]!.contents).set('page.js', Buffer.from(SCRIPT));
    host = await startStaticHost(files);
    // The page, and all else from the host behind it, with the policy.
    site = createServer((request, response) => {
      if (request.url === '/')
        return void response
          .writeHead(200, { 'content-type': 'text/html', 'content-security-policy': POLICY })
          .end(PAGE);
      const range = request.headers.range;
      void fetch(host.origin + request.url!, range ? { headers: { range } } : {}).then(async (got) => {
        response.writeHead(got.status, Object.fromEntries(got.headers)).end(Buffer.from(await got.arrayBuffer()));
      });
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    site.closeAllConnections();
    site.close();
    await Promise.all([browser.close(), host.close()]);
    built.remove();
  });

  it('answers as Node does, under a strict policy, and from its cache when it is opened again', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const ask = async (): Promise<{ answers: SearchAnswer[]; violations: string[] }> => {
      await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
      await page.waitForFunction(() => 'index' in globalThis);
      return page.evaluate(async (queries) => {
        const { index, violations } = globalThis as unknown as {
          index: ReturnType<typeof openStatic>;
          violations: string[];
        };
        const answers = [];
        for (const parameters of queries) answers.push(await (await index).search(parameters));
        return { answers, violations };
      }, QUERIES);
    };
    const { answers, violations } = await ask();
    expect(violations).toEqual([]);
    for (const [i, parameters] of QUERIES.entries())
      expect(told(answers[i]!)).toEqual(
        told(await search(built.index, parseParameters({ ...parameters }), built.context)),
      );
    // Packs are what their names say, however old a copy is: asked for again is what its cache keeps no part of.
    const first = host.take();
    const again = await ask();
    expect(again.answers.map(told)).toEqual(answers.map(told));
    expect(host.take().bytes).toBeLessThan(first.bytes - 10_000);
  });
});
