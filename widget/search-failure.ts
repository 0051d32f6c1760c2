/**
 * Why there is no answer:
 * - `offline`: the browser has no connection;
 * - `unreachable`: nobody answers, or not in time, or something that is not the search service, or one with trouble of its own;
 * - `limited`: this client asks too often, for `retryAfter` seconds;
 * - `quota`: the service has no requests left for today;
 * - `refused`: the service says what is wrong, in `message`.
 */
export type FailureCode = 'offline' | 'unreachable' | 'limited' | 'quota' | 'refused';

/** A search that failed. `message` is for developers, except of `refused`, where it is the service's own sentence. */
export class SearchFailure extends Error {
  readonly code: FailureCode;
  /** Seconds. */
  readonly retryAfter: number;

  constructor(code: FailureCode, message: string, options: { cause?: unknown; retryAfter?: number } = {}) {
    super(message, { cause: options.cause });
    this.name = 'SearchFailure';
    this.code = code;
    this.retryAfter = options.retryAfter ?? 0;
  }
}
