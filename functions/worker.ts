import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import { CairnError } from '../shared/errors.ts';
import { parseParameters } from '../shared/search/query/search-parameters.ts';
import { admit } from './admission.ts';
import { Budget } from './budget.ts';
import { NOT_STORED, PRIVATE } from './cache-headers.ts';
import { answerDocument } from './documents-route.ts';
import { type Env, readOrigins, type Settings } from './env.ts';
import { isolate, metrics } from './isolate.ts';
import { answerMcp, refuseMethod } from './mcp-route.ts';
import { routeName } from './metrics.ts';
import { answerMetrics } from './metrics-route.ts';
import { parseMulti } from './multi-parameters.ts';
import { answerMulti } from './multi-route.ts';
import { answerOpenApi } from './openapi-route.ts';
import { parsePart } from './part-parameters.ts';
import { answerPart } from './part-route.ts';
import { problemCode, problemResponse } from './problem.ts';
import { answerHealth, answerRelease } from './release-route.ts';
import type { Invocation } from './run-search.ts';
import { parseBody, parseSearchUrl, parseSimilarUrl } from './search-parameters.ts';
import { answerSearch } from './search-route.ts';
import { answerSimilar } from './similar-route.ts';
import type { Exports } from './shard.ts';

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

// The outermost: how a request ended, and in which route, is known behind everything else.
app.use(async (c, next) => {
  await next();
  const code = c.error ? problemCode(c.error) : '';
  metrics.addRequest({ route: routeName(routePath(c)), method: c.req.method, status: c.res.status, code });
});

app.use((c, next) => {
  return cors({
    origin: readOrigins(c.env),
    allowMethods: ['GET', 'POST'],
    exposeHeaders: ['ETag', 'Retry-After', 'Server-Timing'],
    maxAge: 86_400,
  })(c, next);
});

/** Lets requests to the index that a route names pass, or not. */
const admitted = createMiddleware<Served>(async (c, next) => {
  const settings = await admit(c.env, c.req.param('index'), c.req.raw);
  c.set('settings', settings);
  await next();
  if (settings.alwaysChecks) c.header('cache-control', NOT_STORED);
  // Whatever it is, errors included: here, so that no route can forget it.
  if (settings.tokens) c.header('cache-control', PRIVATE);
  // Behind the answer, which does not wait for it.
  c.executionCtx.waitUntil(isolate.warm(settings));
});
/** Lets requests pass whose body is not too long. */
const limited = bodyLimit({ maxSize: BODY_LIMIT_BYTES, onError: tooLong });

app.get('/v1/openapi.json', answerOpenApi);

app.get('/v1/metrics', (c) => answerMetrics(c.env, c.req.header('authorization')));

app.post('/v1/multi', limited, async (c) => {
  const request = parseMulti(parseBody(await c.req.text()));
  const settings = await Promise.all(request.searches.map(({ index }) => admit(c.env, index, c.req.raw)));
  const response = await answerMulti(request, settings, invocationOf(c));
  for (const each of settings) c.executionCtx.waitUntil(isolate.warm(each));
  return response;
});

// Each index has the same routes; without a name they are those of CHANNEL.
for (const base of ['/v1', '/v1/indexes/:index']) {
  app.get(`${base}/search`, admitted, (c) => {
    const request = parseSearchUrl(new URL(c.req.url).searchParams);
    const invocation = { ...invocationOf(c), settings: c.get('settings'), budget: new Budget() };
    return answerSearch(request, invocation, { cacheable: true, ifNoneMatch: c.req.header('if-none-match') });
  });

  app.post(`${base}/search`, admitted, limited, async (c) => {
    const body = parseBody(await c.req.text());
    const settings = c.get('settings');
    if ('shards' in body) return answerPart(parsePart(body), settings, exportsOf(c.executionCtx));
    const invocation = { ...invocationOf(c), settings, budget: new Budget() };
    return answerSearch(parseParameters(body), invocation, { cacheable: false });
  });

  app.get(`${base}/documents/:id{[\\s\\S]+/similar}`, admitted, (c) => {
    const id = c.req.param('id').slice(0, -'/similar'.length);
    const request = parseSimilarUrl(id, new URL(c.req.url).searchParams);
    const invocation = { ...invocationOf(c), settings: c.get('settings'), budget: new Budget() };
    return answerSimilar(request, invocation, c.req.header('if-none-match'));
  });
  // An id that ends like that is asked for with its slash encoded.
  app.get(`${base}/documents/:id{[\\s\\S]+}`, admitted, (c) =>
    answerDocument(c.req.param('id'), c.get('settings'), c.req.header('if-none-match')),
  );
  app.post(`${base}/mcp`, admitted, limited, (c) => {
    const invocation = { ...invocationOf(c), settings: c.get('settings'), budget: new Budget() };
    return answerMcp(c.req.raw, readOrigins(c.env), invocation);
  });
  app.on(['GET', 'DELETE'], `${base}/mcp`, refuseMethod);

  app.get(`${base}/releases/current`, admitted, (c) => answerRelease(c.get('settings'), c.req.header('if-none-match')));
  app.get(`${base}/health`, admitted, (c) => answerHealth(c.get('settings')));
}

function tooLong(): never {
  throw new CairnError('bad-request', `the body is too long, expected at most ${BODY_LIMIT_BYTES} bytes`);
}

/** What a search needs of an invocation, beside its index. */
function invocationOf({ req, executionCtx }: Context): Pick<Invocation, 'exports' | 'origin' | 'authorization'> {
  const { origin } = new URL(req.url);
  return { exports: exportsOf(executionCtx), origin, authorization: req.header('authorization') };
}

/** Hono's type of the context is older than `exports`. */
function exportsOf(context: unknown): Exports {
  return (context as { exports: Exports }).exports;
}

export default app;
