import { CairnError } from './errors.ts';
import { notFound, type RangeSource, type TaggedBytes, tooLarge, tooShort } from './range-source.ts';

/** What is used of the answer to a request; every host's `Response` has it. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: { cancel(): Promise<void> } | null;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What is used of `fetch`. */
export type Fetch = (
  url: string,
  init: { headers: Record<string, string>; signal: AbortSignal | null },
) => Promise<HttpResponse>;

/** Where objects are, and how they are asked for. */
export interface HttpSourceOptions {
  /** Address below which the objects lie; one that is relative is resolved by `fetch`, against the page in a browser. */
  readonly baseUrl: string;
  /** Default: the host's. */
  readonly fetch?: Fetch;
}

/**
 * The objects of an index on any web server, read by Range requests; a server that ignores Range serves whole objects,
 * of which the bytes asked for are taken. Nothing is retried. Browsers neither let a page refuse compression nor, across
 * origins, read every header: so lengths are checked, and what a header says only where it can be read.
 */
export class HttpSource implements RangeSource {
  readonly #base: string;
  readonly #fetch: Fetch;

  constructor({ baseUrl, fetch = hostFetch }: HttpSourceOptions) {
    this.#base = baseUrl === '' || baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
    this.#fetch = fetch;
  }

  async read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const response = await this.#get(key, signal, { range: `bytes=${startByte}-${endByte - 1}` });
    if (response.status === 416) {
      await discard(response);
      throw tooShort(key, endByte, objectBytes(response) ?? startByte);
    }
    if (response.status === 200) {
      const whole = await bodyOf(key, response, signal);
      if (whole.length < endByte) throw tooShort(key, endByte, whole.length);
      return whole.slice(startByte, endByte);
    }
    if (response.status !== 206) throw await unexpected(key, response);
    const range = response.headers.get('content-range');
    const firstByte = range === null ? startByte : Number(/^bytes (\d+)-/i.exec(range)?.[1]);
    if (firstByte !== startByte) {
      await discard(response);
      throw transport(key, `it answered with the range "${range}", expected bytes from ${startByte}`);
    }
    const bytes = await bodyOf(key, response, signal);
    return checkLength(key, bytes, { startByte, endByte, size: objectBytes(response) });
  }

  /** The tag is the ETag header as it stands, empty where the server sends none or hides it from other origins. */
  async readWhole(key: string, maxBytes: number, signal?: AbortSignal): Promise<TaggedBytes> {
    const response = await this.#get(key, signal, {});
    if (response.status !== 200) throw await unexpected(key, response);
    // Saves the transfer of what is far too large. A compressed body is longer than its header says, and checked below.
    const announced = Number(response.headers.get('content-length') ?? 0);
    if (announced > maxBytes && !response.headers.get('content-encoding')) {
      await discard(response);
      throw tooLarge(key, maxBytes, announced);
    }
    const bytes = await bodyOf(key, response, signal);
    if (bytes.length > maxBytes) throw tooLarge(key, maxBytes, bytes.length);
    return { bytes, etag: response.headers.get('etag') ?? '' };
  }

  async #get(key: string, signal: AbortSignal | undefined, headers: Record<string, string>): Promise<HttpResponse> {
    const url = this.#base + key.split('/').map(encodeURIComponent).join('/');
    // A function of its own: browsers refuse to run `fetch` as a method of another object.
    const fetch = this.#fetch;
    const response = await attempt(key, signal, () => fetch(url, { headers, signal: signal ?? null }));
    if (response.status !== 404) return response;
    await discard(response);
    throw notFound(key);
  }
}

function hostFetch(...[url, init]: Parameters<Fetch>): Promise<HttpResponse> {
  return (globalThis as unknown as { fetch: Fetch }).fetch(url, init);
}

function checkLength(
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
  { startByte, endByte, size }: { startByte: number; endByte: number; size: number | undefined },
): Uint8Array<ArrayBuffer> {
  const wanted = endByte - startByte;
  if (bytes.length === wanted) return bytes;
  // Fewer bytes of an object that is said to be long enough: not the object's fault.
  if (bytes.length < wanted && !(size !== undefined && size >= endByte)) {
    throw tooShort(key, endByte, size ?? startByte + bytes.length);
  }
  throw transport(key, `it answered with ${bytes.length} bytes, expected ${wanted}`);
}

/** Size of the object by the header of an answer of 206 or 416, where it can be read and says so. */
function objectBytes(response: HttpResponse): number | undefined {
  const size = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
  return size === undefined ? undefined : Number(size);
}

async function bodyOf(
  key: string,
  response: HttpResponse,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await attempt(key, signal, () => response.arrayBuffer()));
}

/** Lets go of a body that nobody reads, which frees the connection. */
async function discard(response: HttpResponse): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

async function unexpected(key: string, response: HttpResponse): Promise<CairnError> {
  await discard(response);
  return transport(key, `it answered with status ${response.status}`);
}

async function attempt<T>(key: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  let result: T;
  try {
    result = await work();
  } catch (cause) {
    // The caller's own reason rather than an error about it.
    signal?.throwIfAborted();
    if (cause instanceof CairnError) throw cause;
    throw transport(key, cause instanceof Error ? cause.message : String(cause), cause);
  }
  signal?.throwIfAborted();
  return result;
}

function transport(key: string, found: string, cause?: unknown): CairnError {
  return new CairnError('transport', `the server did not give "${key}": ${found}`, { cause });
}
