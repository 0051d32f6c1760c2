import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readObjects } from '../../bench/index-objects.ts';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { publish } from '../../index-builder/publish/publish.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { launchChromium } from '../../bench/chromium.ts';
import { bundleWidget } from '../widget/site.ts';
import { COMMON, hostileDocuments } from './documents.ts';
import { PAYLOADS } from './payloads.ts';

/** Elements that run or load something; the widget has none of them. */
const ACTIVE =
  'script, img, iframe, object, embed, base, link, meta, form, video, audio, math, foreignObject, template, cairn-search';

// One huge word is enough: a browser takes a second to lay it out.
const documents = hostileDocuments().filter(({ id }) => !id!.startsWith('huge-') || id === 'huge-0');

let built: BuiltIndex;
let worker: LocalWorker;
let site: Server;
let browser: Browser;
let origin: string;
beforeAll(async () => {
  [built, worker, browser] = await Promise.all([buildDocuments(documents), startLocalWorker(), launchChromium()]);
  await publish(built.index, built.context.source, worker.bucket, 'live', SILENT);
  const entryPoints = ['static/cairn-static.ts'];
  const { outputFiles } = await build({ entryPoints, bundle: true, minify: true, format: 'esm', write: false });
  const files = new Map([...(await bundleWidget()), ['cairn-static.js', outputFiles[0]!.contents] as const]);
  for (const [key, bytes] of readObjects(built.folder)) files.set(`index/${key}`, bytes);
  site = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://site');
    const file = files.get(pathname.slice(1));
    if (file)
      return void response
        .writeHead(200, { 'content-type': pathname.endsWith('.js') ? 'text/javascript' : 'application/octet-stream' })
        .end(file);
    if (pathname !== '/') return void response.writeHead(404).end();
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(pageWith(searchParams.get('attributes')!));
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
});
afterAll(async () => {
  site.closeAllConnections();
  site.close();
  await Promise.all([browser.close(), worker.close()]);
  built.remove();
});

/** A page that would let anything run: without a policy, and with the function that nothing may call. */
function pageWith(attributes: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Page</title>
<script>globalThis.calls = 0; globalThis.pwned = () => { globalThis.calls++; };</script>
<script type="module" src="/cairn-search.js"></script><h1>Page</h1><cairn-search ${attributes}></cairn-search>`;
}

/** What became of a page: hits that were shown, and whatever must not have happened. */
interface Seen {
  readonly shown: number;
  readonly calls: number;
  readonly active: readonly string[];
  readonly addresses: readonly string[];
}

/** Types queries, one after the other, and looks at what each shows. */
async function typeAll(page: Page, queries: readonly string[]): Promise<Seen[]> {
  return page.evaluate(
    async ([all, active]) => {
      const element = document.querySelector('cairn-search')!;
      const root = element.shadowRoot!;
      const input = root.querySelector('input')!;
      const seen: Seen[] = [];
      for (const query of all) {
        input.value = query;
        input.dispatchEvent(new Event('input', { bubbles: true }));
        input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
        // What an image or a frame runs, it runs a little later than it is there.
        do await new Promise((resolve) => setTimeout(resolve, 20));
        while (root.querySelector('[data-state=loading]'));
        seen.push({
          shown: root.querySelectorAll('[role=option]').length,
          calls: (globalThis as unknown as { calls: number }).calls,
          active: Array.from(root.querySelectorAll(active), ({ outerHTML }) => outerHTML.slice(0, 200)),
          addresses: Array.from(root.querySelectorAll('a'), ({ href }) => href),
        });
      }
      return seen;
    },
    [queries, ACTIVE] as const,
  );
}

describe.each([
  ['the Worker', () => `endpoint="${worker.origin}" k="50"`],
  ['static mode', () => 'static="/index" k="50"'],
])('the widget over %s', (_, attributes) => {
  it('shows hostile documents as the texts that they are', async () => {
    const page = await browser.newPage();
    const errors: string[] = [];
    const elsewhere: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('dialog', (dialog) => void dialog.dismiss().then(() => errors.push('a dialog')));
    page.on('request', (request) => {
      const { origin: asked } = new URL(request.url());
      if (asked !== origin && asked !== worker.origin) elsewhere.push(request.url());
    });
    await page.goto(`${origin}/?attributes=${encodeURIComponent(attributes())}`);
    await page.waitForFunction(() => document.querySelector('cairn-search')?.shadowRoot?.querySelector('input'));
    // Every eighth as it stands; and all by the words that they have.
    const queries = [
      COMMON,
      ...PAYLOADS.filter((payload, i) => i % 8 === 0 && payload.length < 900),
      ...Array.from({ length: 8 }, (_, i) => Array.from({ length: 10 }, (_, j) => `number${17 * i + j}`).join(' ')),
    ];
    const seen = await typeAll(page, queries);
    expect(seen.filter(({ shown }) => shown > 0).length).toBeGreaterThan(queries.length / 2);
    for (const [i, { calls, active, addresses }] of seen.entries()) {
      expect([calls, active], queries[i]).toEqual([0, []]);
      for (const address of addresses) expect(address, queries[i]).toMatch(/^https?:/);
    }
    expect(errors).toEqual([]);
    expect(elsewhere).toEqual([]);
    await page.close();
  }, 90_000);
});
