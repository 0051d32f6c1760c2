import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { build } from 'esbuild';
import { replyTo } from './answers.ts';

/** A site with the widget on each page and the fixture endpoint on the same origin. */
export interface Site {
  readonly origin: string;
  /** The widget's files as they are shipped, by their path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Parameters of the requests that reached the endpoint, in order. */
  readonly requests: URLSearchParams[];
  close(): Promise<void>;
}

/** Strict: no inline scripts or styles, nothing from elsewhere. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";

/** Where the endpoint is asked: the service, and an index of it. */
const SEARCH_PATHS = ['/v1/search', '/v1/indexes/guide/search'];

/** `:not(:defined)` as the docs have it: the page keeps room for what is not there yet. */
const PAGE_STYLE = `:root { color-scheme: light dark; font: 16px/1.5 'Open Sans', system-ui, sans-serif }
@media (prefers-color-scheme: dark) { :root { background: #121316; color: #ececf1 } }
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem }
cairn-search:not(:defined) { display: block; block-size: 2.75rem }
cairn-modal:not(:defined) { display: inline-flex; vertical-align: middle; inline-size: 14em; block-size: 2.5em }`;

const STATIC_MODULE = fileURLToPath(new URL('static-fixture.ts', import.meta.url));

/** The page at an address: its parameters are attributes of the elements, and `lang` and `dir` those of the page. */
function pageAt({ searchParams, pathname }: URL): string {
  const { lang = 'en', dir = 'ltr', element = 'search', ...attributes } = Object.fromEntries(searchParams);
  const given = Object.entries({ endpoint: '/', ...attributes }).map(([name, value]) => `${name}="${value}"`);
  const tag = `cairn-${element}`;
  return `<!doctype html><html lang="${lang}" dir="${dir}"><head><meta charset="utf-8"><title>Fixture</title>
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/page.css"><script type="module" src="/cairn-search.js"></script></head>
<body><header><h1>Field guide</h1><${tag} ${given.join(' ')}></${tag}></header>
<main><p>Text under the search box, at ${pathname}. A <em>stone</em> is no <code>millstone</code>.</p>
<p><label>A field <input id="field"></label></p>
<h2 id="order">Order of the stones</h2><p>Large Stones first.</p></main></body></html>`;
}

/** Bundles the widget as it is shipped: minified modules. */
export async function bundleWidget(): Promise<ReadonlyMap<string, Uint8Array>> {
  const folder = fileURLToPath(new URL('../../widget/', import.meta.url));
  const { outputFiles } = await build({
    bundle: true,
    minify: true,
    charset: 'utf8',
    format: 'esm',
    target: 'es2022',
    write: false,
    entryPoints: [`${folder}cairn-search.ts`, `${folder}languages/*.ts`],
    outbase: folder,
    outdir: folder,
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.slice(folder.length), contents]));
}

/** Serves the site on a free port of 127.0.0.1 until `close`. */
export async function startSite(): Promise<Site> {
  const files = await bundleWidget();
  const fixture = await build({ entryPoints: [STATIC_MODULE], bundle: true, format: 'esm', write: false });
  const scripts = new Map<string, string | Uint8Array>([
    ...files,
    ['cairn-static.js', fixture.outputFiles[0]!.contents] as const,
    ['axe.js', axe.source] as const,
  ]);
  const requests: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://site');
    const send = (type: string, body: string | Uint8Array, status = 200, headers = {}): void => {
      response.writeHead(status, { 'content-type': type, 'content-security-policy': POLICY, ...headers }).end(body);
    };
    const script = scripts.get(url.pathname.slice(1));
    if (script) return send('text/javascript', script);
    if (url.pathname === '/page.css') return send('text/css', PAGE_STYLE);
    // The browser asks by itself; an error would count as one of the page.
    if (url.pathname === '/favicon.ico') return send('image/x-icon', '', 204);
    if (url.pathname.endsWith('.json')) return send('text/plain', 'There is no such index.', 404);
    if (!SEARCH_PATHS.includes(url.pathname)) return send('text/html; charset=utf-8', pageAt(url));
    requests.push(url.searchParams);
    const { status, delayMs, body, headers } = replyTo(url.searchParams);
    const type = status === 200 ? 'application/json' : 'application/problem+json';
    void wait(delayMs).then(() => send(type, typeof body === 'string' ? body : JSON.stringify(body), status, headers));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, files, requests, close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
