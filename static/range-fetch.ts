import { CairnError } from '../shared/errors.ts';
import type { Fetch, HttpResponse } from '../shared/http-source.ts';
import { limitedBody } from './limited-body.ts';
import { WholeObjects } from './whole-objects.ts';

/** Bytes of an object that is taken whole: 16 packs, or a head as large as readers accept. */
const OBJECT_LIMIT_BYTES = 16 << 20;
/** Memory of objects that were taken whole. */
const KEPT_BYTES = 64 << 20;
/** What every object of an index begins with. */
const MAGIC = 'CAIRN';

/**
 * `fetch` for the objects of an index on any static host, as `HttpSource` expects a server to be: parts that are asked for
 * come as parts. A host that gives the whole object instead is asked for it once; the parts are cut from that here.
 */
export class RangeFetch {
  readonly #whole = new WholeObjects(KEPT_BYTES);
  readonly #cacheOf: (url: string) => RequestCache;
  /** What the host was seen to give where a part was asked for. */
  #gives: 'part' | 'whole' | undefined;

  /** @param cacheOf how an address may be answered from the browser's cache */
  constructor(cacheOf: (url: string) => RequestCache) {
    this.#cacheOf = cacheOf;
  }

  /** @throws CairnError `not-found` (a page in place of an object), `over-budget` (too large to be taken whole) */
  readonly fetch: Fetch = async (url, { headers, signal }) => {
    const range = /^bytes=(\d+)-(\d+)$/.exec(headers['range'] ?? '');
    if (!range) return this.#askWhole(url, signal);
    const [start, end] = [Number(range[1]), Number(range[2]) + 1];
    const known = this.#whole.get(url);
    if (known || this.#gives === 'whole') return partOf(await abortable(this.#takeWhole(url), signal), start, end);
    // What may turn out to be the whole object is not for this caller alone, so it is not aborted with it.
    const own = this.#gives === 'part' ? signal : null;
    const response = await abortable(this.#ask(url, { range: headers['range']! }, own), signal);
    if (response.status === 206) this.#gives = 'part';
    if (response.status !== 200) return checkEncoding(url, response);
    this.#gives = 'whole';
    return partOf(await abortable(this.#takeWhole(url, response), signal), start, end);
  };

  async #askWhole(url: string, signal: AbortSignal | null): Promise<HttpResponse> {
    const response = await this.#ask(url, {}, signal);
    if (response.status !== 200) return response;
    const bytes = checkMagic(url, response, await limitedBody(url, response, OBJECT_LIMIT_BYTES));
    return { status: 200, headers: response.headers, body: null, arrayBuffer: () => Promise.resolve(bytes.buffer) };
  }

  /** All of an object, once however often it is asked for; others than the one who asked may be waiting for it. */
  #takeWhole(url: string, response?: Response): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.#whole.get(url);
    if (known) {
      void response?.body?.cancel();
      return known;
    }
    return this.#whole.add(url, async () => {
      const given = response ?? (await this.#ask(url, {}, null));
      if (given.status !== 200)
        throw new CairnError('transport', `${url} was answered with status ${given.status}, expected 200`);
      return checkMagic(url, given, await limitedBody(url, given, OBJECT_LIMIT_BYTES));
    });
  }

  #ask(url: string, headers: Record<string, string>, signal: AbortSignal | null): Promise<Response> {
    return fetch(url, { headers, signal, cache: this.#cacheOf(url), credentials: 'same-origin' });
  }
}

/** The answer of a host that gives parts. */
function partOf(whole: Uint8Array<ArrayBuffer>, start: number, end: number): HttpResponse {
  const last = Math.min(end, whole.length) - 1;
  const range = last < start ? `bytes */${whole.length}` : `bytes ${start}-${last}/${whole.length}`;
  return {
    status: last < start ? 416 : 206,
    headers: { get: (name) => (name.toLowerCase() === 'content-range' ? range : null) },
    body: null,
    arrayBuffer: () => Promise.resolve(whole.slice(start, last + 1).buffer),
  };
}

/** A part of compressed bytes cannot be read: browsers ask for none, a host that compresses all the same is at fault. */
function checkEncoding(url: string, response: Response): Response {
  const encoding = response.headers.get('content-encoding');
  if (response.status !== 206 || !encoding || encoding === 'identity') return response;
  void response.body?.cancel();
  throw new CairnError('transport', `${url} was answered with a part of ${encoding} bytes, expected plain ones`);
}

/** Tells an object from a page that says that there is none, under status 200. */
function checkMagic(url: string, response: Response, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const start = String.fromCharCode(...bytes.subarray(0, MAGIC.length));
  if (start === MAGIC) return bytes;
  const type = response.headers.get('content-type') ?? 'no type';
  throw new CairnError(
    'not-found',
    `${url} was answered with ${bytes.length} bytes of ${type}, expected an object of an index, which begins with ${MAGIC}`,
  );
}

/** A promise that others wait for, too, until this caller's signal is aborted. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal | null): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
