import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with a request. */
export type Act = (response: ServerResponse, request: IncomingMessage) => void;

/** A server that does with each request what a test says, in turn: what a service behind a bad network does. */
export interface FaultyServer {
  readonly origin: string;
  /** Acts on the requests to come; the last one on all that are left. */
  script(...acts: readonly Act[]): void;
  /** Milliseconds at which requests came, since the script was given. */
  readonly times: readonly number[];
  close(): Promise<void>;
}

export async function startFaultyServer(): Promise<FaultyServer> {
  let acts: readonly Act[] = [];
  let startedAt = 0;
  const times: number[] = [];
  const server = createServer((request, response) => {
    const act = acts[Math.min(times.length, acts.length - 1)];
    times.push(performance.now() - startedAt);
    act?.(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    script: (...next) => {
      acts = next;
      startedAt = performance.now();
      times.length = 0;
    },
    times,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Answers with JSON. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Act {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Answers with a problem document. */
export function problem(status: number, code: string, headers: Readonly<Record<string, string>> = {}): Act {
  const body = { type: 'about:blank', title: 'No', status, code, detail: `${code}, said the server` };
  return json(status, body, { 'content-type': 'application/problem+json', ...headers });
}
