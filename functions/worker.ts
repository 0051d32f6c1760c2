import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { CairnError } from '../shared/errors.ts';
import { NOT_STORED } from './cache-headers.ts';
import { answerDocument } from './documents-route.ts';
import { type Env, readOrigins, readSettings } from './env.ts';
import { isolate } from './isolate.ts';
import { parsePart } from './part-parameters.ts';
import { answerPart } from './part-route.ts';
import { problemResponse } from './problem.ts';
import { answerHealth, answerRelease } from './release-route.ts';
import { parseBody, parseSearchBody, parseSearchUrl } from './search-parameters.ts';
import { answerSearch } from './search-route.ts';
import type { Exports } from './shard.ts';

export { Shard } from './shard.ts';

/** Bytes of a request's body: the longest query in any encoding of JSON. */
const BODY_LIMIT_BYTES = 1 << 20;

const app = new Hono<{ Bindings: Env }>();

app.onError(problemResponse);
app.notFound(({ req }) =>
  problemResponse(new CairnError('not-found', `there is no ${req.method} ${req.path}, expected a route of /v1`)),
);

app.use((c, next) => {
  return cors({
    origin: readOrigins(c.env),
    allowMethods: ['GET', 'POST'],
    exposeHeaders: ['ETag', 'Server-Timing'],
    maxAge: 86_400,
  })(c, next);
});

// Behind the answer, which does not wait for it.
app.use(async (c, next) => {
  await next();
  const settings = readSettings(c.env);
  if (settings.alwaysChecks) c.header('cache-control', NOT_STORED);
  c.executionCtx.waitUntil(isolate.warm(settings));
});

app.get('/v1/search', (c) => {
  const request = parseSearchUrl(new URL(c.req.url).searchParams);
  return answerSearch(request, {
    settings: readSettings(c.env),
    exports: exportsOf(c.executionCtx),
    url: c.req.url,
    cacheable: true,
    ifNoneMatch: c.req.header('if-none-match'),
  });
});

app.post('/v1/search', bodyLimit({ maxSize: BODY_LIMIT_BYTES, onError: tooLong }), async (c) => {
  const body = parseBody(await c.req.text());
  const exports = exportsOf(c.executionCtx);
  if ('shards' in body) return answerPart(parsePart(body), exports);
  return answerSearch(parseSearchBody(body), {
    settings: readSettings(c.env),
    exports,
    url: c.req.url,
    cacheable: false,
  });
});

app.get('/v1/documents/:id{.+}', (c) =>
  answerDocument(c.req.param('id'), readSettings(c.env), c.req.header('if-none-match')),
);
app.get('/v1/releases/current', (c) => answerRelease(readSettings(c.env), c.req.header('if-none-match')));
app.get('/v1/health', (c) => answerHealth(readSettings(c.env)));

function tooLong(): never {
  throw new CairnError('bad-request', `the body is too long, expected at most ${BODY_LIMIT_BYTES} bytes`);
}

/** Hono's type of the context is older than `exports`. */
function exportsOf(context: unknown): Exports {
  return (context as { exports: Exports }).exports;
}

export default app;
