import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { type Fetch, type HttpResponse, HttpSource } from '../../shared/http-source.ts';
import { type OpenedSource, rangeSourceSuite } from '../range-source.suite.ts';

type Objects = ReadonlyMap<string, Uint8Array>;

/** Answers with objects below `/site/`, and with ranges of them as RFC 9110 section 14 has it. */
function serve(objects: Objects, request: IncomingMessage, response: ServerResponse): void {
  const object = objects.get(decodeURIComponent(request.url!.replace('/site/', '')));
  if (!object) {
    response.writeHead(404).end('<h1>not here</h1>');
    return;
  }
  const size = object.length;
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  if (!range) {
    response.writeHead(200, { 'content-length': size, etag: `"${size}"` }).end(object);
  } else if (Number(range[1]) >= size) {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
  } else {
    const [first, last] = [Number(range[1]), Math.min(Number(range[2]), size - 1)];
    response
      .writeHead(206, { 'content-range': `bytes ${first}-${last}/${size}`, 'content-length': last - first + 1 })
      .end(object.subarray(first, last + 1));
  }
}

/** Answers with whole objects whatever is asked for, as plain servers and some caches do. */
function serveWhole(objects: Objects, request: IncomingMessage, response: ServerResponse): void {
  delete request.headers.range;
  serve(objects, request, response);
}

async function openServer(objects: Objects, answer: typeof serve, slash: string): Promise<OpenedSource> {
  const server = createServer((request, response) => answer(objects, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { source: new HttpSource({ baseUrl: `http://127.0.0.1:${port}/site${slash}` }), close };
}

rangeSourceSuite('HttpSource', (objects) => openServer(objects, serve, '/'));
rangeSourceSuite('HttpSource of a server that ignores Range', (objects) => openServer(objects, serveWhole, ''));

/** A `fetch` that gives one answer to everything. */
function answering(status: number, bytes: number, headers: Record<string, string> = {}): Fetch {
  return async (): Promise<HttpResponse> => ({
    status,
    headers: { get: (name) => headers[name] ?? null },
    body: null,
    arrayBuffer: async () => Uint8Array.from({ length: bytes }, (_, i) => i).buffer,
  });
}

describe('HttpSource', () => {
  const read = (fetch: Fetch) => new HttpSource({ baseUrl: 'https://example.org/i', fetch }).read('packs/a', 10, 20);
  const readWhole = (fetch: Fetch) => new HttpSource({ baseUrl: '', fetch }).readWhole('packs/a', 100);

  it('asks for the inclusive range, below the base, with the signal', async () => {
    const fetch = vi.fn(answering(206, 10));
    const { signal } = new AbortController();
    await new HttpSource({ baseUrl: 'https://example.org/i', fetch }).read('a b/ü?', 10, 20, signal);
    expect(fetch.mock.calls).toEqual([
      ['https://example.org/i/a%20b/%C3%BC%3F', { headers: { range: 'bytes=10-19' }, signal }],
    ]);
  });

  it('asks relative to the page where there is no base, without a range for the whole', async () => {
    const fetch = vi.fn(answering(200, 10, { etag: 'W/"7"' }));
    await expect(readWhole(fetch)).resolves.toMatchObject({ etag: 'W/"7"' });
    expect(fetch.mock.calls).toEqual([['packs/a', { headers: {}, signal: null }]]);
  });

  it('has no tag where the server sends none', async () => {
    await expect(readWhole(answering(200, 10))).resolves.toMatchObject({ etag: '' });
  });

  it('runs fetch as a function, not as a method', async () => {
    const seen: unknown[] = [];
    await read(function (this: unknown, ...[url, init]) {
      seen.push(this);
      return answering(206, 10)(url, init);
    });
    expect(seen).toEqual([undefined]);
  });

  it('takes the bytes of a part whose range cannot be read, as across origins', async () => {
    await expect(read(answering(206, 10))).resolves.toHaveLength(10);
  });

  it.each<[string, Fetch, object]>([
    ['a missing object', answering(404, 3), { code: 'not-found' }],
    ['a range behind the end', answering(416, 0), { code: 'corrupt' }],
    [
      'a range behind a known end',
      answering(416, 0, { 'content-range': 'bytes */7' }),
      { code: 'corrupt', message: 'object "packs/a" ends at byte 7, expected at least 20 bytes' },
    ],
    ['a whole that is too short', answering(200, 19), { code: 'corrupt' }],
    ['a part that ends early', answering(206, 9), { code: 'corrupt' }],
    ['a part cut short', answering(206, 9, { 'content-range': 'bytes 10-19/30' }), { code: 'transport' }],
    ['a part that is too long', answering(206, 11), { code: 'transport' }],
    ['another part', answering(206, 10, { 'content-range': 'bytes 0-9/30' }), { code: 'transport' }],
    ['a part with no sense', answering(206, 10, { 'content-range': 'pages 1-2' }), { code: 'transport' }],
    ['an empty answer', answering(204, 0), { code: 'transport' }],
    [
      'a failing server',
      answering(503, 0),
      { code: 'transport', message: 'the server did not give "packs/a": it answered with status 503' },
    ],
    ['a network that fails', () => Promise.reject(new TypeError('fetch failed')), { code: 'transport' }],
  ])('refuses %s', async (_, fetch, expected) => {
    await expect(read(fetch)).rejects.toMatchObject(expected);
  });

  it.each<[string, Fetch, object]>([
    ['a part', answering(206, 10), { code: 'transport' }],
    ['one that is too large', answering(200, 101), { code: 'corrupt' }],
    ['one that is said to be too large', answering(200, 10, { 'content-length': '101' }), { code: 'corrupt' }],
    ['a failing server', answering(500, 0), { code: 'transport' }],
  ])('refuses %s for a whole', async (_, fetch, expected) => {
    await expect(readWhole(fetch)).rejects.toMatchObject(expected);
  });

  it('takes a compressed whole by its length, not by that of its transfer', async () => {
    const headers = { 'content-encoding': 'gzip', 'content-length': '101' };
    await expect(readWhole(answering(200, 100, headers))).resolves.toMatchObject({ etag: '' });
  });

  it('names the cause of a failed transfer', async () => {
    const cause = new TypeError('terminated');
    const fetch: Fetch = async (...parameters) => ({
      ...(await answering(206, 10)(...parameters)),
      arrayBuffer: () => Promise.reject(cause),
    });
    await expect(read(fetch)).rejects.toMatchObject({ code: 'transport', cause });
  });

  it('lets go of a body that it does not read', async () => {
    const cancel = vi.fn(() => Promise.reject(new Error('too late')));
    const fetch: Fetch = async (...parameters) => ({ ...(await answering(404, 10)(...parameters)), body: { cancel } });
    await expect(read(fetch)).rejects.toMatchObject({ code: 'not-found' });
    expect(cancel).toHaveBeenCalledOnce();
  });
});
