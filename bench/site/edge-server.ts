import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
};
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const API_PATH = '/v1/';

/** What a browser asked since the counters were last read. */
export interface Traffic {
  readonly requests: number;
  /** As they went over the wire: compressed, heads of answers included. */
  readonly bytes: number;
}

/**
 * Stands in for the edge before a site and its Worker; what it does is SIMULATED. Each request waits for `delayMs`
 * before it is answered, text is compressed as Cloudflare does unasked (brotli 4, or gzip), nothing may be kept by the
 * browser, and what goes over the wire is counted where it is written.
 */
export class EdgeServer {
  delayMs = 0;
  readonly #folder: string;
  readonly #worker: string;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #compressed = new Map<string, Uint8Array>();
  #requests = 0;
  #bytes = 0;

  private constructor(folder: string, worker: string) {
    this.#folder = folder;
    this.#worker = worker;
  }

  /** @param worker where the Worker listens: `/v1/` is asked there, all else is read from `folder` */
  static async start(folder: string, worker: string): Promise<EdgeServer> {
    const edge = new EdgeServer(folder, worker);
    await new Promise<void>((resolve) => edge.#server.listen(0, '127.0.0.1', resolve));
    return edge;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Gives what was counted, and begins anew. */
  takeTraffic(): Traffic {
    const traffic = { requests: this.#requests, bytes: this.#bytes };
    this.#requests = this.#bytes = 0;
    return traffic;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#requests++;
    const before = request.socket.bytesWritten;
    response.once('finish', () => (this.#bytes += request.socket.bytesWritten - before));
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    const path = request.url!;
    const accepted = request.headers['accept-encoding'] ?? '';
    if (path.startsWith(API_PATH)) {
      const answer = await fetch(this.#worker + path, { headers: { 'accept-encoding': 'identity' } });
      const type = answer.headers.get('content-type') ?? '';
      this.#send(response, answer.status, type, Buffer.from(await answer.arrayBuffer()), accepted);
      return;
    }
    const file = join(this.#folder, normalize(path.split('?', 1)[0]!));
    if (!existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(file)];
    this.#send(
      response,
      200,
      type ?? 'application/octet-stream',
      readFileSync(file),
      type === undefined ? '' : accepted,
      file,
    );
  }

  /** @param file whose compressed bytes are kept for the next time */
  #send(
    response: ServerResponse,
    status: number,
    type: string,
    body: Uint8Array,
    accepted: string,
    file?: string,
  ): void {
    const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined;
    const key = `${encoding} ${file}`;
    let sent = file === undefined ? undefined : this.#compressed.get(key);
    sent ??= encoding === 'br' ? brotliCompressSync(body, BROTLI) : encoding === 'gzip' ? gzipSync(body) : body;
    if (file !== undefined) this.#compressed.set(key, sent);
    response.writeHead(status, {
      'content-type': type,
      'content-length': sent.length,
      'cache-control': 'no-store',
      ...(encoding && { 'content-encoding': encoding }),
    });
    response.end(sent);
  }
}
