import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { replyTo } from './answers.ts';

/** A site with the widget on each page and the fixture endpoint on the same origin. */
export interface Site {
  readonly origin: string;
  readonly bundle: Uint8Array;
  /** Queries that reached the endpoint, in order. */
  readonly queries: string[];
  close(): Promise<void>;
}

/** Strict: no inline scripts or styles, nothing from elsewhere. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Fixture</title>
<link rel="stylesheet" href="/page.css"><script type="module" src="/widget.js"></script></head>
<body><h1>Field guide</h1><cairn-search endpoint="/" placeholder="Search the guide"></cairn-search>
<p>Text under the search box.</p></body></html>`;

/** Where the endpoint is asked: the service, and an index of it. */
const SEARCH_PATHS = ['/v1/search', '/v1/indexes/guide/search'];

const PAGE_STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 40rem; margin: 2rem auto; padding: 0 1rem }`;

/** Bundles the widget as it is shipped: one minified module. */
export async function bundleWidget(): Promise<Uint8Array> {
  const entry = fileURLToPath(new URL('../../widget/index.ts', import.meta.url));
  const options = { bundle: true, minify: true, format: 'esm', target: 'es2023', write: false } as const;
  const { outputFiles } = await build({ ...options, entryPoints: [entry] });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

/** Serves the site on a free port of 127.0.0.1 until `close`. */
export async function startSite(): Promise<Site> {
  const bundle = await bundleWidget();
  const queries: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://site');
    const send = (type: string, body: string | Uint8Array, status = 200): void => {
      response.writeHead(status, { 'content-type': type, 'content-security-policy': POLICY }).end(body);
    };
    if (url.pathname === '/widget.js') return send('text/javascript', bundle);
    if (url.pathname === '/page.css') return send('text/css', PAGE_STYLE);
    // The browser asks by itself; an error would count as one of the page.
    if (url.pathname === '/favicon.ico') return send('image/x-icon', '', 204);
    if (!SEARCH_PATHS.includes(url.pathname)) return send('text/html', PAGE);
    const query = url.searchParams.get('q') ?? '';
    queries.push(query);
    const { status, delayMs, body } = replyTo(query, Number(url.searchParams.get('k')));
    const type = status === 200 ? 'application/json' : 'application/problem+json';
    void wait(delayMs).then(() => send(type, typeof body === 'string' ? body : JSON.stringify(body), status));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, bundle, queries, close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
