import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CairnError } from '../shared/errors.ts';

/** Where the indexed pages are served, so that results can be opened. */
export const PAGES_PATH = '/pages/';

const WIDGET = fileURLToPath(new URL('../dist/widget/cairn-search.js', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** Serves a page with the search widget, and the pages that were indexed. */
export async function serveSite(
  endpoint: string,
  pages: string,
  port: number,
): Promise<{ address: string; close(): void }> {
  if (!existsSync(WIDGET))
    throw new CairnError('not-found', `cannot read ${WIDGET}: it does not exist, run "npm run build" first`);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    if (pathname === '/') return send(response, 'text/html; charset=utf-8', page(endpoint));
    if (pathname === '/cairn-search.js') return send(response, 'text/javascript', readFileSync(WIDGET));
    const file = pathname.startsWith(PAGES_PATH) ? findPage(pages, pathname.slice(PAGES_PATH.length)) : undefined;
    if (!file) return send(response, 'text/plain', 'There is no such page.\n', 404);
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain; charset=utf-8' });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { address, close: () => void server.close() };
}

/** The file behind a page's address: itself, or the Markdown or HTML file that the address leaves the end off. */
function findPage(folder: string, path: string): string | undefined {
  const plain = normalize(`/${decodeURIComponent(path)}`);
  const names = plain.endsWith('/')
    ? ['README.md', 'readme.md', 'Readme.md', 'index.md', 'index.html']
    : ['', '.md', '.mdx', '.html'];
  return names.map((name) => join(folder, plain + name)).find((file) => existsSync(file) && statSync(file).isFile());
}

function send(response: ServerResponse, type: string, body: string | Uint8Array, status = 200): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

function page(endpoint: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Cairn</title>
<script type="module" src="/cairn-search.js"></script>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 42rem; margin: 15vh auto; padding: 0 1rem }
</style>
</head>
<body>
<h1>Cairn</h1>
<cairn-search endpoint="${endpoint}" placeholder="Search these pages"></cairn-search>
</body>
</html>
`;
}
