import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, request as ask, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream';
import { CairnError } from '../../shared/errors.ts';
import { fileError } from '../file-error.ts';
import { WIDGET_FOLDER } from './package-files.ts';

/** Where the indexed pages are served, so that results can be opened. */
export const PAGES_PATH = '/pages/';

const API_PATH = '/v1/';
const WIDGET_PATH = '/widget/';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/**
 * Serves a page with the search box, the API of the Worker at `worker`, and the pages that were indexed.
 * @param pages folder of the indexed pages, where there is one
 * @param port 0: any that is free
 * @throws CairnError `not-found` (the search box was not built), `conflict` (the port is in use)
 */
export async function serveSite(
  worker: string,
  pages: string | undefined,
  port: number,
): Promise<{ address: string; close(): void }> {
  if (!existsSync(WIDGET_FOLDER))
    throw new CairnError('not-found', `cannot read ${WIDGET_FOLDER}: it does not exist, run "npm run build" first`);
  const server = createServer((request, response) => {
    const pathname = request.url!.split('?', 1)[0]!;
    if (pathname === '/') return send(response, 'text/html; charset=utf-8', PAGE);
    if (pathname.startsWith(API_PATH)) return forward(request, response, worker);
    const file = fileAt(pathname, pages);
    if (!file) return send(response, 'text/plain', 'There is no such page.\n', 404);
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain; charset=utf-8' });
    // What cannot be read after all ends the answer, not the server.
    pipeline(createReadStream(file), response, () => undefined);
  });
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new CairnError('conflict', `port ${port} is in use, expected a free one (--port)`, { cause });
    throw fileError(cause, 'cannot listen at port', String(port));
  }
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { address, close };
}

/** Hands a request to the Worker, and its answer back. */
function forward(request: IncomingMessage, response: ServerResponse, worker: string): void {
  const { method, headers } = request;
  const asked = ask(worker + request.url!, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(response);
  });
  asked.once('error', ({ message }) => {
    if (response.headersSent) response.destroy();
    else send(response, 'text/plain', `The Worker does not answer: ${message}\n`, 502);
  });
  request.pipe(asked);
}

/** The file behind an address: of the widget, or an indexed page. */
function fileAt(path: string, pages: string | undefined): string | undefined {
  if (path.startsWith(WIDGET_PATH)) return findPage(WIDGET_FOLDER, path.slice(WIDGET_PATH.length));
  return pages !== undefined && path.startsWith(PAGES_PATH)
    ? findPage(pages, path.slice(PAGES_PATH.length))
    : undefined;
}

/** The file behind a page's address: itself, or the Markdown or HTML file that the address leaves the end off. */
function findPage(folder: string, path: string): string | undefined {
  const plain = normalize(`/${decoded(path)}`);
  const names = plain.endsWith('/')
    ? ['README.md', 'readme.md', 'Readme.md', 'index.md', 'index.html']
    : ['', '.md', '.mdx', '.html'];
  return names.map((name) => join(folder, plain + name)).find((file) => existsSync(file) && statSync(file).isFile());
}

/** A path with its escapes resolved, where they are any. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function send(response: ServerResponse, type: string, body: string | Uint8Array, status = 200): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Cairn</title>
<script type="module" src="${WIDGET_PATH}cairn-search.js"></script>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
@media (prefers-color-scheme: dark) { :root { background: #121316; color: #ececf1 } }
body { max-width: 42rem; margin: 15vh auto; padding: 0 1rem }
header { display: flex; justify-content: space-between; align-items: center; gap: 1rem }
cairn-search:not(:defined) { display: block; block-size: 2.75rem }
</style>
</head>
<body>
<header><h1>Cairn</h1><cairn-modal endpoint="/"></cairn-modal></header>
<cairn-search endpoint="/" placeholder="Search these pages"></cairn-search>
</body>
</html>
`;
