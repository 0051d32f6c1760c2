import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { siteOf } from '../../bench/generated-site.ts';
import { readObjects } from '../../bench/index-objects.ts';
import { type StaticHost, startStaticHost } from '../../bench/static-host.ts';
import { openStatic } from '../../static/cairn-static.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';

const PAGES = 10_000;
/** Requests of a page's first answer to what people type, and to a sentence; bytes of either; requests of later ones. */
const FIRST = { requests: 16, sentenceRequests: 24, bytes: 400_000 };
const LATER = { requests: 6, after: 15 };

describe('a page that searches an index of 10,000 pages', () => {
  const site = siteOf(PAGES);
  const drawn = Array.from({ length: 40 }, (_, i) => site[(i * 331) % PAGES]!);
  // Drawn words of all frequencies, in places of their own: no query is as hard on a real site.
  const titles = drawn.map(({ title }) => title);
  const sentences = drawn.map(({ text }) => text.split(' ', 12).join(' '));
  let built: BuiltIndex;
  let host: StaticHost;
  beforeAll(async () => {
    built = await buildDocuments(site);
    host = await startStaticHost(readObjects(built.folder), { delayMs: 1 });
  });
  afterAll(async () => {
    await host.close();
    built.remove();
  });

  it.each([
    ['titles', titles, FIRST.requests],
    ['sentences', sentences, FIRST.sentenceRequests],
  ])(
    'has its first answer to %s within its requests, 400 KB, and two rounds beside the head',
    async (_, queries, most) => {
      for (const q of queries) {
        host.take();
        const answer = await (await openStatic(host.origin, 'live')).search({ q });
        const counts = host.take();
        expect(answer.hits.length).toBe(10);
        expect(counts.requests, q).toBeLessThanOrEqual(most);
        expect(counts.bytes, q).toBeLessThanOrEqual(FIRST.bytes);
        expect(answer.costs.rounds).toBe(2);
      }
    },
  );

  it('has later ones within 6 requests, once it has answered some', async () => {
    const page = await openStatic(host.origin, 'live');
    for (const [i, q] of titles.entries()) {
      host.take();
      await page.search({ q });
      if (i >= LATER.after) expect(host.take().requests, q).toBeLessThanOrEqual(LATER.requests);
    }
    host.take();
    await page.search({ q: titles.at(-1)! });
    expect(host.take()).toEqual({ requests: 0, bytes: 0, rounds: 0 });
  });

  it('needs a module of at most 100 KB, compressed', async () => {
    const entryPoints = ['static/cairn-static.ts'];
    const { outputFiles } = await build({ entryPoints, bundle: true, minify: true, format: 'esm', write: false });
    expect(gzipSync(outputFiles[0]!.contents, { level: 9 }).length).toBeLessThanOrEqual(100_000);
  });
});
