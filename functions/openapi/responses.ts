import { type ErrorCode, PROBLEMS } from '../../shared/errors.ts';
import { ref, type Schema, text } from './schema.ts';

const header = (description: string): Schema => ({ description, schema: text() });
const ETAG = { ETag: header('Weak tag: of the release and the request.') };
/** Headers of a search's answer. */
export const TIMED = { 'Server-Timing': header('Time spent waiting, and what was read.') };

/** The response of a route that succeeds. */
export function answers(name: string, headers: Readonly<Record<string, Schema>> = {}): Schema {
  return {
    200: {
      description: 'The answer',
      headers: { 'Cache-Control': header('How long it may be used again.'), ...ETAG, ...headers },
      content: { 'application/json': { schema: ref(name) } },
    },
  };
}

export const NOT_MODIFIED: Schema = { 304: { description: 'The client has the answer', headers: ETAG } };

/** Codes that no route of the Worker answers with. */
const ELSEWHERE: readonly string[] = ['conflict'];
const CODES = (Object.keys(PROBLEMS) as ErrorCode[]).filter((code) => !ELSEWHERE.includes(code));

/** Every failure is possible of every route that reads an index. */
export const FAILURES: Schema = Object.fromEntries(
  CODES.map((code) => PROBLEMS[code].status).map((status) => [
    status,
    { $ref: `#/components/responses/Problem${status}` },
  ]),
);

/** A response for each status that problems have, with the codes that it stands for. */
export function problemResponses(): Readonly<Record<string, Schema>> {
  const statuses = [...new Set(CODES.map((code) => PROBLEMS[code].status))];
  return Object.fromEntries(
    statuses.map((status) => {
      const codes: string[] = CODES.filter((code) => PROBLEMS[code].status === status);
      if (status === 500) codes.push('internal');
      return [
        `Problem${status}`,
        {
          description: CODES.filter((code) => PROBLEMS[code].status === status)
            .map((code) => `${code}: ${PROBLEMS[code].title}.`)
            .join(' '),
          ...(MORE_HEADERS[status] && { headers: MORE_HEADERS[status] }),
          content: {
            'application/problem+json': {
              schema: { allOf: [ref('Problem'), { properties: { code: { enum: codes }, status: { const: status } } }] },
            },
          },
        },
      ];
    }),
  );
}

const MORE_HEADERS: Readonly<Record<number, Schema>> = {
  401: { 'WWW-Authenticate': header('Bearer') },
  429: { 'Retry-After': header('Seconds.') },
  503: { 'Retry-After': header('Seconds.') },
};
