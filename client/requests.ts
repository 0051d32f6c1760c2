import { CairnFailure, failureOf } from './failure.ts';

/** Milliseconds before the first repetition; each one after it waits twice as long as the one before. */
const FIRST_WAIT_MS = 200;

/** Too many requests, a gateway or storage without an answer, a service that is busy, a part that was late. */
const PASSING: readonly number[] = [429, 502, 503, 504];

/** How requests are sent. */
export interface Sending {
  readonly fetch: typeof fetch;
  readonly token: string | undefined;
  /** Times that a request is repeated which failed for now. */
  readonly retries: number;
  /** Milliseconds that all its tries may take together. */
  readonly timeoutMs: number;
}

/** A request. */
export interface Call {
  readonly url: string;
  /** Posted as JSON; absent: a GET. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The JSON that a request is answered with. One that got no answer, or one that says to ask again, is repeated, after a pause that grows and
 * that chance varies, or as long as Retry-After says; not where that is longer than the time that is left.
 * @throws CairnFailure; the reason of the signal
 */
export async function requestJson(call: Call, sending: Sending): Promise<unknown> {
  const { retries, timeoutMs } = sending;
  const endsAt = Date.now() + timeoutMs;
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = call.signal ? AbortSignal.any([call.signal, limit]) : limit;
  for (let tries = 0; ; tries++) {
    try {
      return await requestOnce(call, sending, signal);
    } catch (error) {
      call.signal?.throwIfAborted();
      const failure = asFailure(error, limit, timeoutMs);
      const waitMs = Math.max(failure.retryAfterMs ?? 0, FIRST_WAIT_MS * 2 ** tries) * (1 + Math.random() / 2);
      if (tries === retries || !isPassing(failure) || Date.now() + waitMs > endsAt) throw failure;
      await pause(waitMs, call.signal);
    }
  }
}

async function requestOnce({ url, body }: Call, { fetch, token }: Sending, signal: AbortSignal): Promise<unknown> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(url, { ...init, headers, signal });
  const text = await response.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    if (!response.ok) throw failureOf(response, undefined);
    throw new CairnFailure('malformed', 'the service sent what is no JSON', { status: response.status, cause });
  }
  if (!response.ok) throw failureOf(response, value);
  return value;
}

function asFailure(error: unknown, limit: AbortSignal, timeoutMs: number): CairnFailure {
  if (error instanceof CairnFailure) return error;
  if (limit.aborted)
    return new CairnFailure('too-slow', `there was no answer within ${timeoutMs} ms`, { cause: error });
  return new CairnFailure('unreachable', 'the service cannot be reached', { cause: error });
}

/** Whether it may pass by itself. */
function isPassing({ code, status }: CairnFailure): boolean {
  return code === 'unreachable' || (status !== undefined && PASSING.includes(status));
}

/** @throws the reason of the signal */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      // Whatever the caller gave as the reason.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, ms);
    signal?.addEventListener('abort', end, { once: true });
  });
}
