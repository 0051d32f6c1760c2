import type { DocumentAnswer, Mode, SearchAnswer, SearchParameters, SimilarAnswer } from '../shared/api.ts';
import type { MultiAnswer, MultiParameters } from '../shared/multi.ts';
import type { ReleaseAnswer } from '../shared/release-answer.ts';
import { CairnFailure } from './failure.ts';
import { requestJson, type Sending } from './requests.ts';
import { searchAddress } from './search-address.ts';
import { Typeahead, type TypeaheadOptions } from './typeahead.ts';

const RETRIES = 2;
const TIMEOUT_MS = 10_000;

/** Where a service is, and how it is asked. */
export interface ClientOptions {
  /** Address of the service (`https://search.example.org`), or of one of its indexes (`…/v1/indexes/docs`). */
  readonly endpoint: string;
  /** Token of a private index. Whoever has a page has what is in it: keep tokens on servers. */
  readonly token?: string;
  /** Instead of the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Times that a request is repeated which got no answer, a 429, a 502, a 503 or a 504; 2 by default. */
  readonly retries?: number;
  /** Milliseconds that a request may take with its repetitions; 10,000 by default. */
  readonly timeoutMs?: number;
}

/** How one request is sent. */
export interface RequestOptions {
  /** Aborting it ends the request, whose promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Instead of the client's. */
  readonly timeoutMs?: number;
}

/** What is wanted of the documents that are like one. */
export interface SimilarParameters {
  /** Documents wanted, 1 to 100; 10 by default. */
  readonly k?: number;
  readonly mode?: Mode;
  /** `other`, the default: sections of the document's own page are left out. */
  readonly page?: 'other' | 'any';
}

/**
 * Asks a search service: in browsers, Node and Workers alike. Every method rejects with a `CairnFailure`, or with the reason of
 * an aborted signal.
 */
export class CairnClient {
  /** Address of the service, without a slash at the end. */
  readonly #service: string;
  /** Name of the index that is asked; undefined: that without a name. */
  readonly #index: string | undefined;
  readonly #sending: Sending;

  /** @throws TypeError for an endpoint that is no absolute address */
  constructor({ endpoint, token, fetch: own, retries = RETRIES, timeoutMs = TIMEOUT_MS }: ClientOptions) {
    const { origin, pathname } = new URL(endpoint);
    const [, path, name] = /^(.*?)(?:\/v1(?:\/indexes\/([^/]+))?)?\/*$/.exec(pathname)!;
    this.#service = origin + path!.replace(/\/+$/, '');
    this.#index = name === undefined ? undefined : decodeURIComponent(name);
    // Called as a function: as a method of another object, browsers refuse.
    const send: typeof fetch = (input, init) => (own ?? fetch)(input, init);
    this.#sending = { fetch: send, token, retries, timeoutMs };
  }

  /** Searches. @param parameters the query alone, or with everything that goes with it */
  async search(parameters: string | SearchParameters, options?: RequestOptions): Promise<SearchAnswer> {
    const all = typeof parameters === 'string' ? { q: parameters } : parameters;
    const address = searchAddress(all);
    const url = this.#route('search');
    const call = address === undefined ? { url, body: all } : { url: `${url}?${address}` };
    return this.#ask<SearchAnswer>(call, 'hits', options);
  }

  /** Searches several times at once, in the client's index where a search names none. */
  async multi(parameters: MultiParameters, options?: RequestOptions): Promise<MultiAnswer> {
    const own = this.#index === undefined ? {} : { index: this.#index };
    const body = { ...parameters, searches: parameters.searches.map((search) => ({ ...own, ...search })) };
    return this.#ask<MultiAnswer>({ url: `${this.#service}/v1/multi`, body }, 'results', options);
  }

  /** A document by its id. */
  async document(id: string, options?: RequestOptions): Promise<DocumentAnswer> {
    return this.#ask<DocumentAnswer>({ url: this.#route(`documents/${encodeURIComponent(id)}`) }, 'id', options);
  }

  /** The documents that are most like one. */
  async similar(id: string, parameters: SimilarParameters = {}, options?: RequestOptions): Promise<SimilarAnswer> {
    const pairs = Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]);
    const address = `documents/${encodeURIComponent(id)}/similar?${new URLSearchParams(pairs).toString()}`;
    return this.#ask<SimilarAnswer>({ url: this.#route(address) }, 'hits', options);
  }

  /** What is known of the release that is served. */
  async release(options?: RequestOptions): Promise<ReleaseAnswer> {
    return this.#ask<ReleaseAnswer>({ url: this.#route('releases/current') }, 'release', options);
  }

  /** The description of the API, an OpenAPI 3.1 document. */
  async openapi(options?: RequestOptions): Promise<Readonly<Record<string, unknown>>> {
    return this.#ask({ url: `${this.#service}/v1/openapi.json` }, 'openapi', options);
  }

  /** Searches while somebody types, so that what is shown is always the answer to the newest input. */
  typeahead(options: TypeaheadOptions): Typeahead {
    return new Typeahead((parameters, signal) => this.search(parameters, { signal }), options);
  }

  #route(path: string): string {
    const index = this.#index === undefined ? '' : `/indexes/${encodeURIComponent(this.#index)}`;
    return `${this.#service}/v1${index}/${path}`;
  }

  /** @param member that every answer of the route has */
  async #ask<T>(call: { url: string; body?: unknown }, member: string, options: RequestOptions = {}): Promise<T> {
    const { signal, timeoutMs = this.#sending.timeoutMs } = options;
    const value = await requestJson({ ...call, signal }, { ...this.#sending, timeoutMs });
    if (typeof value !== 'object' || value === null || !(member in value))
      throw new CairnFailure('malformed', `the service sent an answer without "${member}"`, { status: 200 });
    return value as T;
  }
}
