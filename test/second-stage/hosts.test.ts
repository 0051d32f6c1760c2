import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { publish } from '../../index-builder/publish/publish.ts';
import { RANKS, type SearchAnswer } from '../../shared/api.ts';
import { MemorySource } from '../../shared/range-source.ts';
import { openIndex } from '../../shared/search/open-index.ts';
import type { Objects } from '../format/taken-apart.ts';
import { launchChromium } from '../../bench/chromium.ts';
import { ask, draw, objectsOfMany, open } from './many.ts';
import { withCodes } from './with-codes.ts';

const DOCUMENTS = 3000;
const QUERIES = ['amber', 'birch cedar of the', 'where is the fjord', 'snake_case amber', 'unheard'];
const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Index</title><script type="module" src="/search.js"></script>';

let worker: LocalWorker;
let browser: Browser;
beforeAll(async () => {
  [worker, browser] = await Promise.all([startLocalWorker(), launchChromium()]);
}, 120_000);
afterAll(async () => {
  await Promise.all([worker.close(), browser.close()]);
});

/** Objects of an index of some shards, with codes of some bits. */
async function makeObjects(shards: number, bits: 1 | 8): Promise<Objects> {
  return withCodes(await objectsOfMany(DOCUMENTS, shards), draw(DOCUMENTS, 40 + bits, { dims: 256, bits })).objects;
}

/** What every host must say the same. */
function told({ rank, hits, matches, certificate, secondStage }: SearchAnswer) {
  return { rank, hits, matches, certificate, secondStage };
}

async function inNode(objects: Objects): Promise<SearchAnswer[]> {
  const opened = await open(objects);
  // As every host opens it, titles included.
  const index = await openIndex(new MemorySource(objects), 'live');
  const answers = [];
  for (const rank of RANKS)
    for (const query of QUERIES) answers.push(await ask({ ...opened, index }, query, { k: 30, rank }));
  return answers;
}

async function inWorkerd(objects: Objects): Promise<SearchAnswer[]> {
  const source = new MemorySource(objects);
  const { release } = await openIndex(source, 'live');
  await publish(await openIndex(source, 'live'), source, worker.bucket, 'live', SILENT);
  const answers = [];
  for (const rank of RANKS)
    for (const query of QUERIES) {
      let answer: SearchAnswer;
      // The head that an isolate trusts may be four seconds old.
      do {
        const parameters = new URLSearchParams({ q: query, k: '30', mode: 'exact', rank });
        const response = await fetch(`${worker.origin}/v1/search?${parameters.toString()}`);
        if (!response.ok) throw new Error(await response.text());
        answer = (await response.json()) as SearchAnswer;
      } while (answer.release !== release);
      answers.push(answer);
    }
  return answers;
}

async function inChromium(objects: Objects): Promise<SearchAnswer[]> {
  const entryPoints = [fileURLToPath(new URL('browser-search.ts', import.meta.url))];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: 'esm', target: 'es2022', write: false });
  const server = await serve(objects, outputFiles[0]!.contents);
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const page = await browser.newPage();
  await page.goto(base);
  await page.waitForFunction(() => 'searchHere' in globalThis);
  const answers = [];
  for (const rank of RANKS)
    answers.push(
      ...(await page.evaluate(([address, queries, by]) => searchHere(`${address}/index`, queries, by), [
        base,
        QUERIES,
        rank,
      ] as const)),
    );
  await page.close();
  server.close();
  return answers;
}

/** Serves a page, its script and the objects of an index, of which ranges may be asked. */
async function serve(objects: Objects, script: Uint8Array): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://site');
    if (pathname === '/search.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    if (!pathname.startsWith('/index/')) return response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
    const object = objects.get(pathname.slice('/index/'.length));
    if (!object) return response.writeHead(404).end();
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (!range) return response.writeHead(200).end(object);
    const [first, last] = [Number(range[1]), Math.min(Number(range[2]), object.length - 1)];
    const headers = { 'content-range': `bytes ${first}-${last}/${object.length}` };
    return response.writeHead(206, headers).end(object.subarray(first, last + 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describe('the second stage in Node, workerd and Chromium', () => {
  it.each([
    [1, 1],
    [1, 8],
    [3, 1],
  ] as const)(
    'says the same, scores to the last digit: %i shards, codes of %i bits',
    async (shards, bits) => {
      const objects = await makeObjects(shards, bits);
      const here = (await inNode(objects)).map(told);
      // By the table, and by a model that nobody asks on these hosts: the table stands in, and the answer says so.
      expect(here.filter(({ rank }) => rank === 'dense2').length).toBe(2 * (QUERIES.length - 1));
      expect(here.filter(({ rank, secondStage }) => rank === 'dense2' && secondStage!.failure).length).toBe(
        QUERIES.length - 1,
      );
      expect((await inChromium(objects)).map(told)).toEqual(here);
      expect((await inWorkerd(objects)).map(told)).toEqual(here);
    },
    60_000,
  );
});
