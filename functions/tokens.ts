import { timingSafeEqual } from 'hono/utils/buffer';
import { CairnError } from '../shared/errors.ts';
import { parseVariable } from './json-variable.ts';

/** What may stand in the header (`b64token` of RFC 6750), and long enough that nobody guesses it. */
const TOKEN = /^(?=.{20})[A-Za-z0-9._~+/-]+=*$/;

/** The tokens of each index: of the secret TOKENS, such as `{"handbook": ["…"]}`. @throws Error that tells no token */
export function parseTokens(json: string): Map<string, readonly string[]> {
  return new Map(
    Object.entries(parseVariable('TOKENS', json)).map(([name, tokens]) => {
      if (Array.isArray(tokens) && tokens.length > 0 && tokens.every(isToken)) return [name, tokens];
      throw new Error(`"${name}" in TOKENS is not a list of tokens, each of at least 20 letters, digits and -._~+/`);
    }),
  );
}

/** Whether a value may be a token. */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && TOKEN.test(value);
}

/** An index, and the tokens of which a request to it needs one; undefined: none. */
interface Guarded {
  readonly name: string | undefined;
  readonly tokens: readonly string[] | undefined;
}

/**
 * Lets a request to an index pass if it needs no token, or has one of the index.
 * @param authorization header of the request
 * @throws CairnError `unauthorized`
 */
export async function checkToken({ name, tokens }: Guarded, authorization: string | undefined): Promise<void> {
  if (!tokens || (await hasToken(tokens, authorization))) return;
  if (bearerOf(authorization) === undefined)
    throw new CairnError(
      'unauthorized',
      `index "${name}" is private and the request has no token, expected "Authorization: Bearer TOKEN"`,
    );
  throw new CairnError('unauthorized', `the token is not one of index "${name}", expected one of those in TOKENS`);
}

/** Whether a request has one of the tokens. @param authorization header of the request */
export async function hasToken(tokens: readonly string[], authorization: string | undefined): Promise<boolean> {
  const token = bearerOf(authorization);
  if (token === undefined) return false;
  // All of them, by their SHA-256: how long it takes tells neither which one is near, nor how near.
  const matches = await Promise.all(tokens.map((each) => timingSafeEqual(each, token)));
  return matches.includes(true);
}

function bearerOf(authorization = ''): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
}
