import type { Problem, SearchAnswer } from '../shared/api.ts';

/** Milliseconds after which a request without an answer counts as failed. */
const TIMEOUT_MS = 15_000;

/** What one request asks. */
export interface SearchRequest {
  /**
   * Address of the service, or of one of its indexes (`…/v1/indexes/docs`), with or without a slash at its end; empty means
   * the page's own origin.
   */
  readonly endpoint: string;
  readonly query: string;
  /** Hits wanted. */
  readonly k: number;
  /** Aborting it ends the request; the promise then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** A search that failed; `message` is a sentence for the person who searches. */
export class SearchFailure extends Error {
  readonly code: 'offline' | 'unreachable' | 'refused' | 'malformed';

  constructor(code: SearchFailure['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'SearchFailure';
    this.code = code;
  }
}

/**
 * Asks `GET /v1/search`, or that of a named index.
 * @throws SearchFailure for every failure except an abort, which rejects with the reason of `request.signal`
 */
export async function requestSearch(request: SearchRequest): Promise<SearchAnswer> {
  const { endpoint, query, k, signal } = request;
  const parameters = new URLSearchParams({ q: query, k: String(k) });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    // Without credentials a wildcard `Access-Control-Allow-Origin` is enough, and no cookie leaves the page.
    const response = await fetch(`${searchUrl(endpoint)}?${parameters}`, {
      signal: limit,
      credentials: 'omit',
      headers: { accept: 'application/json' },
    });
    const body: unknown = await response.json().catch((cause: unknown) => {
      // A body cut off by an abort or the network is no malformed answer: the outer catch names it.
      if (!(cause instanceof SyntaxError)) throw cause;
    });
    if (!response.ok) throw new SearchFailure('refused', problemDetail(body, response.status));
    if (!isAnswer(body)) throw new SearchFailure('malformed', 'The search service sent an answer that makes no sense.');
    return body;
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof SearchFailure) throw cause;
    if (!navigator.onLine) throw new SearchFailure('offline', 'You are offline.', cause);
    if (limit.aborted) throw new SearchFailure('unreachable', 'The search service took too long to answer.', cause);
    throw new SearchFailure('unreachable', 'The search service cannot be reached.', cause);
  }
}

function searchUrl(endpoint: string): string {
  const base = endpoint.replace(/\/+$/, '');
  return /\/v1\/indexes\/[^/]+$/.test(base) ? `${base}/search` : `${base}/v1/search`;
}

/** The problem document's own words where there is one (a proxy in between may have answered instead). */
function problemDetail(body: unknown, status: number): string {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>;
  const words = problem.detail || problem.title;
  if (typeof words !== 'string') return `The search service answered with status ${status}.`;
  // The widget adds a sentence of its own behind it.
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

/** Checks what rendering relies on, so that another service behind the endpoint is an error, not a crash. */
function isAnswer(body: unknown): body is SearchAnswer {
  const hits = (body as Partial<SearchAnswer> | null | undefined)?.hits;
  return (
    Array.isArray(hits) &&
    hits.every(
      (hit: Partial<SearchAnswer['hits'][number]> | null) =>
        typeof hit?.url === 'string' &&
        typeof hit.title === 'string' &&
        Array.isArray(hit.headings) &&
        typeof hit.snippet?.text === 'string' &&
        Array.isArray(hit.snippet.matches),
    )
  );
}
