import { CairnError } from '../shared/errors.ts';
import { NOT_STORED } from './cache-headers.ts';
import type { Env } from './env.ts';
import { isolate, metrics } from './isolate.ts';
import { MEMORY } from './memory.ts';
import { hasToken, isToken } from './tokens.ts';

/**
 * Answers with what this isolate has counted, to those who have the token: what is asked how often is the operator's matter.
 * @throws CairnError `not-found` where there is no token to have, `unauthorized`
 */
export async function answerMetrics(
  { METRICS_TOKEN: token }: Pick<Env, 'METRICS_TOKEN'>,
  authorization: string | undefined,
): Promise<Response> {
  if (token === undefined)
    throw new CairnError('not-found', 'there are no metrics here, expected a Worker with the secret METRICS_TOKEN');
  if (!isToken(token))
    throw new Error('the secret METRICS_TOKEN is no token, expected at least 20 letters, digits and -._~+/');
  if (!(await hasToken([token], authorization)))
    throw new CairnError(
      'unauthorized',
      'the request has not the token METRICS_TOKEN, expected "Authorization: Bearer TOKEN"',
    );
  const text = metrics.toText({ bytes: isolate.bytes, limitBytes: MEMORY.bytes, releases: isolate.releases });
  const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': NOT_STORED };
  return new Response(text, { headers });
}
