import { searchAddress } from '../client/search-address.ts';
import type { Problem, SearchAnswer, SearchParameters } from '../shared/api.ts';
import { SearchFailure } from './search-failure.ts';

/** Milliseconds after which a request without an answer counts as failed. */
const TIMEOUT_MS = 15_000;
const JSON_ASKED = { accept: 'application/json' };
const JSON_BODY = { ...JSON_ASKED, 'content-type': 'application/json' };
/** Seconds to wait where a limiter does not say how long. */
const RETRY_AFTER = 60;
/** Cloudflare's own errors, in the body: a client that asks too often; an account whose requests of the day are used up. */
const ASKS_TOO_OFTEN = 1015;
const DAY_USED_UP = 1027;

/**
 * Asks `/v1/search`, or that of a named index: by an address, which caches go by, where the request fits into one.
 * @param endpoint address of the service, with `/v1` or without, or of one of its indexes (`…/v1/indexes/docs`), with or
 *   without a slash at its end; empty means the page's own origin
 * @throws SearchFailure for every failure except an abort, which rejects with the reason of `signal`
 */
export async function askService(
  endpoint: string,
  request: SearchParameters,
  signal: AbortSignal,
): Promise<SearchAnswer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    const address = searchAddress(request);
    const call: RequestInit =
      address === undefined
        ? { method: 'POST', body: JSON.stringify(request), headers: JSON_BODY }
        : { headers: JSON_ASKED };
    const response = await fetch(searchUrl(endpoint) + (address === undefined ? '' : `?${address}`), {
      ...call,
      signal: limit,
      // A wildcard `Access-Control-Allow-Origin` is enough then, and no cookie leaves the page.
      credentials: 'omit',
    });
    const text = await response.text();
    const body = parse(text);
    if (!response.ok) throw failureOf(response, text, body);
    if (!isAnswer(body)) throw new SearchFailure('unreachable', 'the answer is not one of the search service');
    return body;
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof SearchFailure) throw cause;
    if (!navigator.onLine) throw new SearchFailure('offline', 'there is no connection', { cause });
    throw new SearchFailure('unreachable', limit.aborted ? 'no answer in time' : 'no answer', { cause });
  }
}

function searchUrl(endpoint: string): string {
  const base = endpoint.replace(/\/+$/, '');
  return /\/v1(\/indexes\/[^/]+)?$/.test(base) ? `${base}/search` : `${base}/v1/search`;
}

/** The body as JSON; undefined where it is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * What a refusal means. Errors of the service are problem documents with a `code`; Cloudflare's, which come before the
 * service is even run, are JSON with an `error_code`, or a text or page that says `error code: 1027`.
 */
function failureOf(response: Response, text: string, body: unknown): SearchFailure {
  const { status } = response;
  const { code, detail, title, error_code } = (typeof body === 'object' && body !== null ? body : {}) as Partial<
    Problem & { error_code: number }
  >;
  const foreign = error_code ?? Number(/\berror\b\D{0,80}\b(1\d{3})\b/i.exec(text)?.[1] ?? 0);
  if (code === 'rate-limited' || foreign === ASKS_TOO_OFTEN) {
    const retryAfter = Number(response.headers.get('retry-after')) || RETRY_AFTER;
    return new SearchFailure('limited', `status ${status}`, { retryAfter });
  }
  if (foreign === DAY_USED_UP || (status === 429 && code === undefined))
    return new SearchFailure('quota', `status ${status}`);
  const words = detail || title;
  // What stands before the service (a proxy, a firewall) has nothing to say to the person who searches, nor does a service
  // with trouble of its own; `over-budget` is about the query.
  const troubled = status >= 500 && code !== 'over-budget';
  if (code === undefined || troubled || typeof words !== 'string')
    return new SearchFailure('unreachable', `status ${status}`);
  return new SearchFailure('refused', words);
}

/** Checks what rendering relies on, so that another service behind the endpoint is an error, not a crash. */
function isAnswer(body: unknown): body is SearchAnswer {
  const { hits } = (body ?? {}) as Partial<SearchAnswer>;
  return isListOfHits(hits);
}

function isListOfHits(hits: unknown): boolean {
  return (
    Array.isArray(hits) &&
    hits.every(
      (hit: Partial<SearchAnswer['hits'][number]> | null) =>
        typeof hit?.url === 'string' &&
        typeof hit.title === 'string' &&
        Array.isArray(hit.headings) &&
        typeof hit.snippet?.text === 'string' &&
        Array.isArray(hit.snippet.matches) &&
        (hit.more === undefined || isListOfHits(hit.more)),
    )
  );
}
