import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** What was asked of a host. */
export interface HostCounts {
  readonly requests: number;
  /** Bytes of the bodies that it sent. */
  readonly bytes: number;
  /** Requests that began while no other waited. */
  readonly rounds: number;
}

/** A host of static files on this machine, which counts. */
export interface StaticHost {
  readonly origin: string;
  /** What was asked since the last time. */
  take(): HostCounts;
  close(): Promise<void>;
}

/** How a host behaves. */
export interface HostOptions {
  /** False: it gives whole files where a part is asked for. */
  readonly givesRanges?: boolean;
  /** Milliseconds until it answers. */
  readonly delayMs?: number;
}

/** Serves files, whose names are their paths without the slash at the start, until `close`. */
export async function startStaticHost(
  files: ReadonlyMap<string, Uint8Array>,
  { givesRanges = true, delayMs = 0 }: HostOptions = {},
): Promise<StaticHost> {
  let counts = { requests: 0, bytes: 0, rounds: 0 };
  let waiting = 0;
  const server = createServer((request, response) => void reply(request, response));
  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    counts.requests++;
    if (waiting++ === 0) counts.rounds++;
    if (delayMs > 0) await wait(delayMs);
    waiting--;
    const name = new URL(request.url!, 'http://host').pathname.slice(1);
    const file = files.get(name);
    if (!file) return void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not here</h1>');
    const type = /\.js$/.test(name)
      ? 'text/javascript'
      : /\.html$/.test(name)
        ? 'text/html'
        : 'application/octet-stream';
    const headers = { 'content-type': type, etag: `"${file.length}"`, 'accept-ranges': givesRanges ? 'bytes' : 'none' };
    const range = givesRanges ? /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') : null;
    const [first, end] = range ? [Number(range[1]), Math.min(Number(range[2]) + 1, file.length)] : [0, file.length];
    if (range && first >= file.length)
      return void response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
    counts.bytes += end - first;
    const part = { ...headers, 'content-range': `bytes ${first}-${end - 1}/${file.length}` };
    response.writeHead(range ? 206 : 200, range ? part : headers).end(file.subarray(first, end));
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = counts;
      counts = { requests: 0, bytes: 0, rounds: 0 };
      return taken;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
