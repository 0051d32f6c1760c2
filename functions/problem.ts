import type { Problem, ProblemCode } from '../shared/api.ts';
import { CairnError, PROBLEMS } from '../shared/errors.ts';
import { wellFormed } from '../shared/well-formed.ts';

/** A failed request's answer: a problem document (RFC 9457). */
export function problemResponse(error: unknown): Response {
  const problem = problemOf(error);
  return Response.json(problem, { status: problem.status, headers: { ...HEADERS, ...MORE_HEADERS[problem.code] } });
}

/** The code of the problem that an error is. */
export function problemCode(error: unknown): ProblemCode {
  return error instanceof CairnError ? error.code : 'internal';
}

/** The problem that an error is. What is not an error of ours is a bug, and says no more. */
export function problemOf(error: unknown): Problem {
  if (error instanceof CairnError)
    return { type: 'about:blank', ...PROBLEMS[error.code], code: error.code, detail: wellFormed(error.message) };
  console.error(error);
  const detail = 'The Worker failed; its log says why.';
  return { type: 'about:blank', title: 'Internal error', status: 500, code: 'internal', detail };
}

const HEADERS = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };

/** What clients are told beside the problem. */
const MORE_HEADERS: Readonly<Partial<Record<ProblemCode, Record<string, string>>>> = {
  'over-budget': { 'retry-after': '1' },
  // The limiter counts over 10 or 60 seconds, and does not tell which.
  'rate-limited': { 'retry-after': '60' },
  unauthorized: { 'www-authenticate': 'Bearer' },
};
