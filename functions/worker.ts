import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import { CairnError } from '../shared/errors.ts';
import { parseParameters } from '../shared/search/search-parameters.ts';
import { NOT_STORED, PRIVATE } from './cache-headers.ts';
import { answerDocument } from './documents-route.ts';
import { type Env, readOrigins, readSettings, type Settings } from './env.ts';
import { isolate } from './isolate.ts';
import { answerOpenApi } from './openapi-route.ts';
import { parsePart } from './part-parameters.ts';
import { answerPart } from './part-route.ts';
import { problemResponse } from './problem.ts';
import { checkRate } from './rate-limit.ts';
import { answerHealth, answerRelease } from './release-route.ts';
import { parseBody, parseSearchUrl } from './search-parameters.ts';
import { answerSearch } from './search-route.ts';
import type { Exports } from './shard.ts';
import { checkToken } from './tokens.ts';

export { Shard } from './shard.ts';

/** Bytes of a request's body: the longest query in any encoding of JSON. */
const BODY_LIMIT_BYTES = 1 << 20;

/** What routes are given: the environment, and what it says of the index that is asked. */
interface Served {
  Bindings: Env;
  Variables: { settings: Settings };
}

const app = new Hono<Served>();

app.onError(problemResponse);
app.notFound(({ req }) =>
  problemResponse(new CairnError('not-found', `there is no ${req.method} ${req.path}, expected a route of /v1`)),
);

app.use((c, next) => {
  return cors({
    origin: readOrigins(c.env),
    allowMethods: ['GET', 'POST'],
    exposeHeaders: ['ETag', 'Retry-After', 'Server-Timing'],
    maxAge: 86_400,
  })(c, next);
});

/** Finds the index that a route names, and lets the request to it, or not. */
const admitted = createMiddleware<Served>(async (c, next) => {
  const settings = readSettings(c.env, c.req.param('index'));
  await checkRate(c.env, settings, c.req.header('cf-connecting-ip'));
  await checkToken(settings, c.req.header('authorization'));
  c.set('settings', settings);
  await next();
  if (settings.alwaysChecks) c.header('cache-control', NOT_STORED);
  // Whatever it is, errors included: here, so that no route can forget it.
  if (settings.tokens) c.header('cache-control', PRIVATE);
  // Behind the answer, which does not wait for it.
  c.executionCtx.waitUntil(isolate.warm(settings));
});

app.get('/v1/openapi.json', answerOpenApi);

// Each index has the same routes; without a name they are those of CHANNEL.
for (const base of ['/v1', '/v1/indexes/:index']) {
  app.get(`${base}/search`, admitted, (c) => {
    const request = parseSearchUrl(new URL(c.req.url).searchParams);
    return answerSearch(request, {
      settings: c.get('settings'),
      exports: exportsOf(c.executionCtx),
      url: c.req.url,
      cacheable: true,
      ifNoneMatch: c.req.header('if-none-match'),
      authorization: c.req.header('authorization'),
    });
  });

  app.post(`${base}/search`, admitted, bodyLimit({ maxSize: BODY_LIMIT_BYTES, onError: tooLong }), async (c) => {
    const body = parseBody(await c.req.text());
    const settings = c.get('settings');
    const exports = exportsOf(c.executionCtx);
    if ('shards' in body) return answerPart(parsePart(body), settings, exports);
    return answerSearch(parseParameters(body), {
      settings,
      exports,
      url: c.req.url,
      cacheable: false,
      authorization: c.req.header('authorization'),
    });
  });

  app.get(`${base}/documents/:id{.+}`, admitted, (c) =>
    answerDocument(c.req.param('id'), c.get('settings'), c.req.header('if-none-match')),
  );
  app.get(`${base}/releases/current`, admitted, (c) => answerRelease(c.get('settings'), c.req.header('if-none-match')));
  app.get(`${base}/health`, admitted, (c) => answerHealth(c.get('settings')));
}

function tooLong(): never {
  throw new CairnError('bad-request', `the body is too long, expected at most ${BODY_LIMIT_BYTES} bytes`);
}

/** Hono's type of the context is older than `exports`. */
function exportsOf(context: unknown): Exports {
  return (context as { exports: Exports }).exports;
}

export default app;
