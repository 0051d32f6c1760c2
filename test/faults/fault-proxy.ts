import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What may happen to a request on its way to storage. */
export const FAULTS = [
  /** It does not arrive, and is answered with a 500. */
  'refused',
  /** It does not arrive, and its connection is cut. */
  'cut',
  /** It arrives, and its connection is cut in place of an answer. */
  'unanswered',
  /** It arrives late. */
  'slow',
  /** It arrives at once, and its answer is late. */
  'late',
  /** It arrives twice, and the second answer is given. */
  'doubled',
  /** Its connection is cut, and it arrives all the same, long after: when `strayArrives` is called. */
  'stray',
  /** It and all requests after it are cut. */
  'down',
] as const;
export type Fault = (typeof FAULTS)[number];

/** What happens to a request: a fault, or whatever a test does at that point; without an answer of it there is none. */
type Happening = Fault | ((forward: () => Promise<Passed>) => Promise<Passed | undefined>);

const LATE_MS = 60;

/** A proxy before the S3 endpoint of the local runtime, in which one request of many fares badly. */
export class FaultProxy {
  /** Requests that came since `arm`. */
  requests = 0;
  readonly #target: URL;
  readonly #server = createServer((from, to) => void this.#pass(from, to));
  #stray: () => Promise<unknown> = () => Promise.resolve();
  #at = Infinity;
  #happening: Happening = 'refused';

  /** @param bucketUrl what stands behind it */
  constructor(bucketUrl: string) {
    this.#target = new URL(bucketUrl);
  }

  /** Begins to listen; returns the address of the bucket before it. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.#target.pathname}`;
  }

  /** Counts from 0 again; what happens happens to request `at`. */
  arm(at: number, happening: Happening): void {
    [this.requests, this.#at, this.#happening] = [0, at, happening];
  }

  /** Counts from 0 again, and lets all pass. */
  disarm(): void {
    this.arm(Infinity, 'refused');
  }

  /** Lets the request that went astray last arrive, and waits for its answer. */
  async strayArrives(): Promise<void> {
    await this.#stray();
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const number = this.requests++;
    const happening =
      number === this.#at || (this.#happening === 'down' && number > this.#at) ? this.#happening : undefined;
    const body = await buffer(from);
    const forward = (): Promise<Passed> => this.#forward(from, body);
    if (typeof happening === 'function') {
      const passed = await happening(forward);
      if (passed) give(to, passed);
      else to.destroy();
    } else if (happening === 'refused') to.writeHead(500).end();
    else if (happening === 'cut' || happening === 'down') to.destroy();
    else if (happening === 'unanswered') {
      await forward();
      to.destroy();
    } else if (happening === 'stray') {
      to.destroy();
      this.#stray = forward;
    } else {
      if (happening === 'slow') await pause(LATE_MS);
      if (happening === 'doubled') await forward();
      const passed = await forward();
      if (happening === 'late') await pause(LATE_MS);
      give(to, passed);
    }
  }

  /** The host that was asked for stays in the headers: the signature covers it. */
  async #forward({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Passed> {
    const { hostname, port } = this.#target;
    const sent = request({ hostname, port, method, path: url, headers });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { answer, bytes: await buffer(answer) };
  }
}

/** An answer of the storage. */
interface Passed {
  readonly answer: IncomingMessage;
  readonly bytes: Buffer;
}

function give(to: ServerResponse, { answer, bytes }: Passed): void {
  to.writeHead(answer.statusCode!, answer.headers).end(bytes);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
