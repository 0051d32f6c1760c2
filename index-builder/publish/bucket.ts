import { AwsClient } from 'aws4fetch';
import { CairnError } from '../../shared/errors.ts';

/** Keys of the S3 API. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of short-lived keys only. */
  readonly sessionToken?: string;
  /** Region that requests are signed for; R2 knows only `auto`. */
  readonly region?: string;
}

/** What must hold for a write to happen: no object there, or the very version that was read. */
export type WriteCondition = { readonly absent: true } | { readonly etag: string };

// Attempts after a 429 or 5xx, and the pause before the first of them; each next pause is up to twice as long.
const RETRIES = 5;
const FIRST_PAUSE_MS = 100;

/** A bucket, or a prefix of it, behind the S3 API: R2, or the local copy that wrangler serves. */
export class Bucket {
  readonly #url: string;
  readonly #client: AwsClient;

  /** `url` is the endpoint with the bucket's name, such as `https://ACCOUNT.r2.cloudflarestorage.com/BUCKET`. */
  constructor(url: string, credentials: Credentials) {
    this.#url = url.replace(/\/+$/, '');
    this.#client = new AwsClient({
      region: 'auto',
      ...credentials,
      service: 's3',
      retries: RETRIES,
      initRetryMs: FIRST_PAUSE_MS,
    });
  }

  /**
   * Writes an object if the condition holds; tells whether it did.
   * @throws CairnError `unauthorized`, `not-found` (no such bucket), `transport`
   */
  async put(key: string, body: Uint8Array<ArrayBuffer>, condition: WriteCondition): Promise<boolean> {
    const headers = 'etag' in condition ? { 'if-match': condition.etag } : { 'if-none-match': '*' };
    const response = await this.#fetch('PUT', key, { body, headers });
    await response.arrayBuffer();
    if (response.status === 412) return false;
    this.#check(response, 'PUT', key);
    return true;
  }

  /** An object with its tag, or undefined. @throws CairnError `unauthorized`, `transport` */
  async get(key: string): Promise<{ bytes: Uint8Array<ArrayBuffer>; etag: string } | undefined> {
    const response = await this.#fetch('GET', key, {});
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.status === 404) return undefined;
    this.#check(response, 'GET', key);
    return { bytes, etag: response.headers.get('etag') ?? '' };
  }

  async #fetch(method: string, key: string, init: RequestInit): Promise<Response> {
    try {
      return await this.#client.fetch(`${this.#url}/${key}`, { method, ...init });
    } catch (cause) {
      throw new CairnError('transport', `${method} ${this.#url}/${key}: no answer (${reasonOf(cause)})`, { cause });
    }
  }

  #check({ ok, status }: Response, method: string, key: string): void {
    if (ok) return;
    const code = status === 401 || status === 403 ? 'unauthorized' : status === 404 ? 'not-found' : 'transport';
    const hint =
      code === 'unauthorized'
        ? ': do the keys belong to this bucket?'
        : code === 'not-found'
          ? ': is there such a bucket?'
          : '';
    throw new CairnError(code, `${method} ${this.#url}/${key} answered ${status}${hint}`);
  }
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error ? (cause.cause ?? cause) : cause;
  return inner instanceof Error
    ? inner.message || ((inner as NodeJS.ErrnoException).code ?? inner.name)
    : String(inner);
}
