import type { Problem } from '../shared/api.ts';
import { CairnError, type ErrorCode, PROBLEMS } from '../shared/errors.ts';

/** A failed request's answer: a problem document (RFC 9457). What is not an error of ours is a bug, and says no more. */
export function problemResponse(error: unknown): Response {
  if (error instanceof CairnError) return respond(error.code, error.message);
  console.error(error);
  return Response.json(
    {
      type: 'about:blank',
      title: 'Internal error',
      status: 500,
      code: 'internal',
      detail: 'The Worker failed; its log says why.',
    } satisfies Problem,
    { status: 500, headers: HEADERS },
  );
}

const HEADERS = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };

function respond(code: ErrorCode, detail: string): Response {
  const { status, title } = PROBLEMS[code];
  const problem: Problem = { type: 'about:blank', title, status, code, detail };
  return Response.json(problem, { status, headers: { ...HEADERS, ...MORE_HEADERS[code] } });
}

/** What clients are told beside the problem. */
const MORE_HEADERS: Readonly<Partial<Record<ErrorCode, Record<string, string>>>> = {
  'over-budget': { 'retry-after': '1' },
  // The limiter counts over 10 or 60 seconds, and does not tell which.
  'rate-limited': { 'retry-after': '60' },
  unauthorized: { 'www-authenticate': 'Bearer' },
};
