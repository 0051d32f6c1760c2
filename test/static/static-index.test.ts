import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readObjects } from '../../bench/index-objects.ts';
import { startStaticHost } from '../../bench/static-host.ts';
import { openStatic } from '../../static/cairn-static.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { generatedDocuments } from '../golden/generated-documents.ts';

type Objects = ReadonlyMap<string, Uint8Array>;

const HTML = '<!doctype html><title>Not found</title>';
const closing: (() => Promise<void>)[] = [];

let built: BuiltIndex;
let objects: Objects;
beforeAll(async () => {
  built = await buildDocuments(generatedDocuments(300, 1));
  objects = readObjects(built.folder);
});
afterAll(() => built.remove());
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Serves parts; what `change` answers itself is left to it. */
function serveParts(
  files: () => Objects,
  change: (...[request, response]: Parameters<RequestListener>) => boolean,
): Promise<string> {
  return serve((request, response) => {
    if (change(request, response)) return;
    const file = files().get(request.url!.slice(1));
    if (!file) return void response.writeHead(404).end();
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (!range) return void response.writeHead(200).end(file);
    const [first, last] = [Number(range[1]), Math.min(Number(range[2]), file.length - 1)];
    response
      .writeHead(206, { 'content-range': `bytes ${first}-${last}/${file.length}` })
      .end(file.subarray(first, last + 1));
  });
}

describe('static mode on hosts as they are', () => {
  it('takes each object once from a host that gives whole ones, however many parts it needs', async () => {
    const asked: string[] = [];
    const host = await startStaticHost(objects, { givesRanges: false });
    closing.push(() => host.close());
    const page = await openStatic(`${host.origin}/`, 'live');
    const parted = await startStaticHost(objects);
    closing.push(() => parted.close());
    const other = await openStatic(parted.origin, 'live');
    for (const q of ['stone', 'river bridge', 'moss path trail', 'once64']) {
      const answer = await page.search({ q });
      expect(answer.hits.length).toBeGreaterThan(0);
      expect(answer.hits).toEqual((await other.search({ q })).hits);
      asked.push(q);
    }
    // One for each object, and one more for each that was asked for while it was not known yet how the host is.
    expect(host.take().requests).toBeLessThanOrEqual(2 * objects.size);
    await Promise.all(asked.map((q) => page.search({ q })));
    expect(host.take().requests).toBe(0);
  });

  it('asks for no object anew but the head, wherever the folder lies', async () => {
    const anew: string[] = [];
    const folder = 'channels/docs/';
    const moved = (): Objects => new Map([...objects].map(([key, bytes]) => [folder + key, bytes]));
    const origin = await serveParts(moved, ({ url, headers }) => {
      if (headers['cache-control'] !== undefined) anew.push(url!);
      return false;
    });
    for (const end of ['', '/']) {
      const index = await openStatic(`${origin}/channels/docs${end}`, 'live');
      expect((await index.search({ q: 'river bridge' })).hits.length).toBeGreaterThan(0);
    }
    expect(anew).toEqual(['/channels/docs/channels/live', '/channels/docs/channels/live']);
  });

  it('refuses an object that is too large to be taken whole', async () => {
    const base = await serveParts(
      () => objects,
      (request, response) => {
        if (!request.headers.range) return false;
        response.writeHead(200, { 'content-length': 100 << 20 });
        response.write('CAIRNPAK');
        return true;
      },
    );
    await expect((await openStatic(base, 'live')).search({ q: 'stone' })).rejects.toMatchObject({
      code: 'over-budget',
      message: expect.stringMatching(
        /104857600 bytes of .*\/packs\/.*, which the host gives whole, expected at most 16777216/,
      ) as string,
    });
  });

  it.each<[string, RequestListener, string, RegExp]>([
    [
      'a page in place of the head',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(HTML),
      'not-found',
      /channels\/live was answered with \d+ bytes of text\/html, expected an object of an index/,
    ],
    ['404', (_, response) => response.writeHead(404).end(HTML), 'not-found', /there is no object "channels\/live"/],
    ['an error', (_, response) => response.writeHead(503).end(), 'transport', /status 503/],
    ['a dead connection', (request) => request.destroy(), 'transport', /did not give "channels\/live"/],
    ['a head cut short', (_, response) => response.writeHead(200).end('CAIRNHED'), 'corrupt', /head/],
  ])('says what is wrong when opening meets %s', async (_, answer, code, message) => {
    const base = await serve(answer);
    await expect(openStatic(base, 'live')).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'compressed parts',
      { 'content-encoding': 'gzip', 'content-range': 'bytes 0-9/10' },
      /a part of gzip bytes, expected plain ones/,
    ],
    ['other parts than those asked for', { 'content-range': 'bytes 1-9/10' }, /the range "bytes 1-9\/10"/],
  ])('says what is wrong with %s', async (_, headers, message) => {
    const base = await serveParts(
      () => objects,
      (request, response) => {
        if (!request.headers.range) return false;
        response.writeHead(206, headers).end(Buffer.alloc(9));
        return true;
      },
    );
    const search = (await openStatic(base, 'live')).search({ q: 'stone' });
    await expect(search).rejects.toMatchObject({
      code: 'transport',
      message: expect.stringMatching(message) as string,
    });
  });

  it('goes on with the release that is there now, when the site was deployed anew', async () => {
    let files = objects;
    const base = await serveParts(
      () => files,
      () => false,
    );
    const page = await openStatic(base, 'live');
    const renewed = await buildDocuments(generatedDocuments(40, 2));
    files = readObjects(renewed.folder);
    renewed.remove();
    const { release, hits } = await page.search({ q: 'stone' });
    expect(release).toBe(renewed.index.release);
    expect(hits.length).toBeGreaterThan(0);
    const late = await openStatic(base, 'live');
    files = new Map();
    await expect(late.search({ q: 'moss ridge' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('goes past a cache that has something else under the name of a pack', async () => {
    let spoilt = true;
    const base = await serveParts(
      () => objects,
      (request, response) => {
        if (!request.headers.range || !spoilt) return false;
        spoilt = false;
        response.writeHead(200, { 'content-type': 'text/html' }).end(HTML);
        return true;
      },
    );
    expect((await (await openStatic(base, 'live')).search({ q: 'stone' })).hits.length).toBeGreaterThan(0);
  });

  it('aborts one search and no other, also where both wait for the same object', async () => {
    const host = await startStaticHost(objects, { givesRanges: false, delayMs: 20 });
    closing.push(() => host.close());
    const page = await openStatic(host.origin, 'live');
    const controller = new AbortController();
    const reason = new Error('typed on');
    const first = page.search({ q: 'stone' }, controller.signal);
    const second = page.search({ q: 'stone' });
    setTimeout(() => controller.abort(reason), 5);
    await expect(first).rejects.toBe(reason);
    expect((await second).hits.length).toBeGreaterThan(0);
    await expect(page.search({ q: 'stone' }, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('checks parameters as the API does', async () => {
    const host = await startStaticHost(objects);
    closing.push(() => host.close());
    const page = await openStatic(host.origin, 'live');
    for (const bad of [{ q: '' }, { q: 'a', k: 0 }, { q: 'a', limit: 1 }, { q: 'a', fields: ['html'] }, { q: 1 }])
      await expect(page.search(bad as never)).rejects.toMatchObject({ code: 'bad-request' });
    expect(await page.search({ q: 'stone', k: 3, offset: 2, fields: ['text'] })).toMatchObject({ k: 3, offset: 2 });
  });
});
