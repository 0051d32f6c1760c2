import type { Problem, ProblemCode } from '../shared/api.ts';

/**
 * What failed: a code of the service, or of the client itself. `unreachable`: no answer came; `too-slow`: none came in time;
 * `malformed`: what came is no answer of the service.
 */
export type FailureCode = ProblemCode | 'unreachable' | 'too-slow' | 'malformed';

/** What is known of a failure beside its message. */
interface FailureFacts {
  readonly status?: number | undefined;
  readonly problem?: Problem | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A request that failed; an abort is none, and rejects with the reason of its signal. */
export class CairnFailure extends Error {
  override readonly name = 'CairnFailure';
  /** Decide by this alone: messages may change. */
  readonly code: FailureCode;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** The problem document (RFC 9457), where the service sent one. */
  readonly problem: Problem | undefined;
  /** Milliseconds after which the service wants to be asked again. */
  readonly retryAfterMs: number | undefined;

  constructor(code: FailureCode, message: string, { status, problem, retryAfterMs, cause }: FailureFacts = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The failure that an answer tells of. @param body of the answer, if it is JSON */
export function failureOf(response: Response, body: unknown): CairnFailure {
  const { status, headers } = response;
  const retryAfterMs = retryAfter(headers.get('retry-after'));
  if (isProblem(body)) return new CairnFailure(body.code, body.detail, { status, problem: body, retryAfterMs });
  // A proxy in between may have answered: its status is all that is known.
  const code = status === 429 ? 'rate-limited' : status === 503 ? 'over-budget' : 'malformed';
  return new CairnFailure(code, `the service answered with status ${status} and no problem document`, {
    status,
    retryAfterMs,
  });
}

function isProblem(body: unknown): body is Problem {
  const { code, detail } = (body ?? {}) as Partial<Problem>;
  return typeof code === 'string' && typeof detail === 'string';
}

/** Milliseconds that Retry-After names: seconds, or a date. */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
