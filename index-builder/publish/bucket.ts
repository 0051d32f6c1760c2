import { AwsClient } from 'aws4fetch';
import { CairnError } from '../../shared/errors.ts';
import { nextPage, type StoredObject, type StoredPage } from './object-list.ts';
import { type Answer, RETRIES, retried } from './retries.ts';
import type { SigningKey } from './signing-key.ts';

/** Keys that writing takes: those of the S3 API, and one of our own. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of short-lived keys only. */
  readonly sessionToken?: string;
  /** Region that requests are signed for; R2 knows only `auto`. */
  readonly region?: string;
  /** What heads are signed with; absent: they are not. */
  readonly signingKey?: SigningKey;
}

/** What must hold for a write to happen: no object there, or the very version that was read. */
export type WriteCondition = { readonly absent: true } | { readonly etag: string };

/** An object, or a range of it, with its tag. */
export interface FetchedObject {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

/** Time that a request has, and the bytes a second that it must at least carry beyond. */
const REQUEST_MS = 30_000;
const LEAST_BYTES_PER_MS = 100;

/** A bucket, or a prefix of it, behind the S3 API: R2, or the local copy that wrangler serves. */
export class Bucket {
  readonly #url: string;
  readonly #prefix: string;
  readonly #client: AwsClient;
  readonly #retries: number;
  /** What heads of its channels are signed with, if they are. */
  readonly signingKey: SigningKey | undefined;

  /**
   * @param url the endpoint with the bucket's name, such as `https://ACCOUNT.r2.cloudflarestorage.com/BUCKET`
   * @param prefix what the keys of the index stand below; empty, or without a slash at its ends
   */
  constructor(url: string, credentials: Credentials, prefix = '', retries = RETRIES) {
    this.#url = url.replace(/\/+$/, '');
    this.#prefix = prefix === '' ? '' : `${prefix}/`;
    const { signingKey, ...keys } = credentials;
    this.#client = new AwsClient({ region: 'auto', ...keys, service: 's3', retries: 0 });
    this.signingKey = signingKey;
    this.#retries = retries;
  }

  /**
   * Writes an object if the condition holds; tells whether it did. A write whose answer was lost is sent again, and then
   * may find itself. `sha256` is signed along, so that storage refuses bytes that arrive damaged.
   * @throws CairnError `unauthorized`, `not-found` (no such bucket), `transport`
   */
  async put(
    key: string,
    body: Uint8Array<ArrayBuffer>,
    condition?: WriteCondition,
    sha256 = 'UNSIGNED-PAYLOAD',
  ): Promise<boolean> {
    const headers: Record<string, string> = { 'x-amz-content-sha256': sha256 };
    if (condition && 'etag' in condition) headers['if-match'] = condition.etag;
    else if (condition) headers['if-none-match'] = '*';
    const { status } = await this.#fetch('PUT', key, { body, headers }, [412]);
    return status !== 412;
  }

  /** An object, or bytes [startByte, endByte) of it at most, or undefined. @throws CairnError `unauthorized`, `transport` */
  async get(key: string, range?: { startByte: number; endByte: number }): Promise<FetchedObject | undefined> {
    const headers: Record<string, string> = range ? { range: `bytes=${range.startByte}-${range.endByte - 1}` } : {};
    // 416: the object ends before the range; there is none of it then.
    const { status, bytes, etag } = await this.#fetch('GET', key, { headers }, [404, 416]);
    if (status === 404) return undefined;
    return { bytes: status === 416 ? new Uint8Array(0) : bytes, etag };
  }

  /** Removes an object; one that is not there is as good as removed. @throws CairnError `unauthorized`, `transport` */
  async delete(key: string): Promise<void> {
    await this.#fetch('DELETE', key, {}, [404]);
  }

  /** The objects whose keys begin so, in the order of their keys. @throws CairnError `unauthorized`, `transport` */
  async list(keyPrefix: string): Promise<StoredObject[]> {
    const objects: StoredObject[] = [];
    for (let page: StoredPage | undefined; page === undefined || page.next !== undefined;) {
      const query = new URLSearchParams({ 'list-type': '2', prefix: this.#prefix + keyPrefix });
      if (page?.next !== undefined) query.set('continuation-token', page.next);
      const { bytes, date } = await this.#fetch('GET', `?${query.toString().replace(/\+/g, '%20')}`, {}, []);
      page = nextPage(bytes, this.#prefix.length, date);
      objects.push(...page.objects);
    }
    return objects;
  }

  /** The answer's status, if it is a success or one of those that are expected. */
  async #fetch(method: string, key: string, init: RequestInit, expected: readonly number[]): Promise<Answer> {
    const url = key.startsWith('?') ? this.#url + key : `${this.#url}/${this.#prefix}${key}`;
    const bodyBytes = (init.body as Uint8Array | undefined)?.length ?? 0;
    const answer = await retried(this.#retries, async () => {
      const signal = AbortSignal.timeout(REQUEST_MS + Math.ceil(bodyBytes / LEAST_BYTES_PER_MS));
      try {
        const response = await fetch(await this.#client.sign(url, { method, ...init }), { signal });
        const bytes = new Uint8Array(await response.arrayBuffer());
        const { status, headers } = response;
        return { status, bytes, etag: headers.get('etag') ?? '', date: headers.get('date') ?? undefined };
      } catch (cause) {
        throw new CairnError('transport', `${method} ${url}: no answer (${reasonOf(cause)})`, { cause });
      }
    });
    const { status } = answer;
    if ((status >= 200 && status < 300) || expected.includes(status)) return answer;
    throw refusal(status, `${method} ${url}`);
  }
}

function refusal(status: number, request: string): CairnError {
  if (status === 401 || status === 403)
    return new CairnError('unauthorized', `${request} answered ${status}: do the keys belong to this bucket?`);
  if (status === 404) return new CairnError('not-found', `${request} answered 404: is there such a bucket?`);
  return new CairnError('transport', `${request} answered ${status}`);
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error ? (cause.cause ?? cause) : cause;
  return inner instanceof Error
    ? inner.message || ((inner as NodeJS.ErrnoException).code ?? inner.name)
    : String(inner);
}
