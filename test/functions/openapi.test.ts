import { Validator } from '@seriousme/openapi-schema-validator';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalWorker } from '../../demo/local-worker.ts';
import { LOCAL_KEYS } from '../../demo/local-worker.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import { API_LIMITS, type Problem, type SearchAnswer } from '../../shared/api.ts';
import { startConfiguredWorker } from './configured-worker.ts';
import {
  allowedBy,
  type ApiDocument,
  DescribedApi,
  forbiddenBy,
  forbiddenTexts,
  type Schema,
} from './described-api.ts';
import { buildIndex, makeLines, type PublishableIndex } from './fixture.ts';

const TOKEN = 't'.repeat(40);
const VARIABLES = {
  INDEXES: '{"docs":{},"handbook":{"private":true},"empty":{}}',
  TOKENS: JSON.stringify({ handbook: [TOKEN] }),
};
const WORDS = {
  q: [
    'amber',
    'birch heath',
    'cedar am',
    'ambre pond',
    '"amber pond"',
    '+heath -amber',
    'title:amber',
    'he*',
    'C++',
    'the',
  ],
  filter: ['kind:even', '-kind:odd', 'rank:1..50', 'tags:a|c', 'fresh:true', 'lang:en'],
  facets: ['kind', 'rank', 'tags', 'fresh'],
  sort: ['rank', '-rank', 'kind'],
};

let worker: LocalWorker;
let index: PublishableIndex;
let api: DescribedApi;

beforeAll(async () => {
  const lines = makeLines(60).map((line, i) => ({
    ...line,
    page: `/pages/${Math.floor(i / 3)}`,
    attributes: { kind: i % 2 ? 'odd' : 'even', rank: i, tags: ['a', 'b'], fresh: i > 3 },
  }));
  [worker, index] = await Promise.all([startConfiguredWorker({ variables: VARIABLES }), buildIndex(lines)]);
  for (const prefix of ['', 'docs', 'handbook'])
    await index.publishTo({ ...worker, bucket: new Bucket(worker.bucketUrl, LOCAL_KEYS, prefix) });
  api = new DescribedApi((await (await get('/v1/openapi.json')).json()) as ApiDocument);
});
afterAll(async () => {
  await worker.close();
  index.remove();
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(worker.origin + path, { headers });
const post = (body: unknown): Promise<Response> =>
  fetch(`${worker.origin}/v1/search`, { method: 'POST', body: JSON.stringify(body) });

/** The body of what a route answers to a path, if it is as described. */
async function read(route: string, path: string, headers: Record<string, string> = {}): Promise<[number, unknown]> {
  const response = await get(path, headers);
  return [response.status, await api.read('get', route, response)];
}

/** Parameters of a GET, as the description says that they are written. */
function toAddress(values: Readonly<Record<string, unknown>>): string {
  const parameters = api.operation('get', '/v1/search').parameters!;
  const pairs = Object.entries(values).flatMap(([name, value]): [string, string][] => {
    const { explode } = parameters.find((parameter) => parameter.name === name)!;
    if (!Array.isArray(value)) return [[name, String(value)]];
    return explode ? value.map((item) => [name, String(item)]) : [[name, value.join(',')]];
  });
  return new URLSearchParams(pairs).toString();
}

describe('the description', () => {
  it('is an OpenAPI 3.1 document, also where there is no index', async () => {
    expect(api.document.openapi).toBe('3.1.0');
    expect(await new Validator().validate(structuredClone(api.document) as never)).toMatchObject({ valid: true });
  });

  it('has every limit of the API', () => {
    const { properties } = api.document.components.schemas['SearchParameters']!;
    expect(properties!['k']).toMatchObject({ minimum: 1, maximum: API_LIMITS.k });
    expect(properties!['suggest']).toMatchObject({ maximum: API_LIMITS.suggestions });
    expect(properties!['filter']).toMatchObject({ maxItems: API_LIMITS.filters });
  });

  it('names routes that there are', async () => {
    for (const [route, operations] of Object.entries(api.document.paths))
      for (const method of Object.keys(operations).filter((name) => name !== 'parameters')) {
        const path = route.replace('{index}', 'docs').replace('{id}', 'page-1');
        const response = await fetch(worker.origin + path, { method, ...(method === 'post' && { body: '{}' }) });
        expect(((await response.json()) as Partial<Problem>).detail ?? '', path).not.toContain(
          'expected a route of /v1',
        );
      }
  });
});

describe('what is answered', { timeout: 90_000 }, () => {
  it('is as described, to every search that the description allows', async () => {
    const { schemas } = api.document.components;
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(allowedBy(schemas['SearchParameters']!, WORDS), async (value) => {
        const body = value as Readonly<Record<string, unknown>>;
        expect(api.faultsOf('/components/schemas/SearchParameters', body)).toEqual([]);
        const byPost = (await api.read('post', '/v1/search', await post(body))) as SearchAnswer;
        const [status, byGet] = await read('/v1/search', `/v1/search?${toAddress(body)}`);
        expect(status === 200 || status === 400, `status ${status}`).toBe(true);
        if (status === 200) answered++;
        // Where texts have commas, a list of a GET is another.
        if (!JSON.stringify(body['facets'] ?? '').includes(',')) expect('hits' in byPost).toBe(status === 200);
        if (status === 200 && 'hits' in byPost)
          expect((byGet as SearchAnswer).hits.map(({ id }) => id)).toEqual(byPost.hits.map(({ id }) => id));
      }),
      { numRuns: 70 },
    );
    // Attributes that there are not, and places beyond the last, are refused: most others are not.
    expect(answered).toBeGreaterThan(20);
  });

  it('is a 400 as described, to every search that it forbids', async () => {
    const { properties } = api.document.components.schemas['SearchParameters']!;
    const broken = fc.constantFrom(...Object.keys(properties!), 'limit').chain((name) => {
      const schema: Schema | undefined = properties![name];
      return (schema ? forbiddenBy(schema) : fc.constant(1)).map((value) => ({ q: 'amber', [name]: value }));
    });
    await fc.assert(
      fc.asyncProperty(broken, async (body) => {
        expect(api.faultsOf('/components/schemas/SearchParameters', body)).not.toEqual([]);
        const response = await post(body);
        expect(response.status, JSON.stringify(body)).toBe(400);
        await api.read('post', '/v1/search', response);
      }),
      { numRuns: 70 },
    );
    for (const body of [{}, [], 'amber', null, 5]) {
      const response = await post(body);
      expect(response.status).toBe(400);
      await api.read('post', '/v1/search', response);
    }
  });

  it('is a 400 as described, to every address that it forbids', async () => {
    const parameters = api.operation('get', '/v1/search').parameters!.filter((each) => each.in === 'query');
    const broken = fc
      .constantFrom(...parameters.filter(({ name, schema }) => name !== 'filter' && forbiddenTexts(schema).length > 0))
      .chain(({ name, schema }) =>
        fc.constantFrom(...forbiddenTexts(schema)).map((text) => {
          return new URLSearchParams([...(name === 'q' ? [] : [['q', 'amber']]), [name, text]]).toString();
        }),
      );
    await fc.assert(
      fc.asyncProperty(broken, async (address) => {
        const [status] = await read('/v1/search', `/v1/search?${address}`);
        expect(status, address).toBe(400);
      }),
      { numRuns: 60 },
    );
  });

  it('is as described by every other route', async () => {
    const ids = fc.oneof(
      fc.integer({ min: 0, max: 80 }).map((i) => `page-${i}`),
      fc.string({ minLength: 1 }),
    );
    await fc.assert(
      fc.asyncProperty(ids, async (id) => {
        const [status] = await read('/v1/documents/{id}', `/v1/documents/${encodeURIComponent(id)}`);
        const known = /^page-([0-9]|[1-5][0-9])$/.test(id);
        expect(status).toBe(known ? 200 : 404);
      }),
      { numRuns: 60 },
    );
    const similar = '/v1/documents/{id}/similar';
    expect((await read(similar, '/v1/documents/page-7/similar?k=3&page=any'))[1]).toMatchObject({ id: 'page-7', k: 3 });
    expect((await read(similar, '/v1/documents/page-999/similar'))[0]).toBe(404);
    for (const wrong of ['k=0', 'mode=slow', 'page=own', 'k=1&k=2'])
      expect((await read(similar, `/v1/documents/page-7/similar?${wrong}`))[0], wrong).toBe(400);
    for (const route of ['releases/current', 'health']) {
      expect((await read(`/v1/${route}`, `/v1/${route}`))[0]).toBe(200);
      const named = `/v1/indexes/{index}/${route}`;
      expect((await read(named, `/v1/indexes/docs/${route}`))[0]).toBe(200);
      expect((await read(named, `/v1/indexes/empty/${route}`))[0]).toBe(404);
      expect((await read(named, `/v1/indexes/none/${route}`))[0]).toBe(404);
      expect((await read(named, `/v1/indexes/handbook/${route}`))[0]).toBe(401);
      expect((await read(named, `/v1/indexes/handbook/${route}`, { authorization: `Bearer ${TOKEN}` }))[0]).toBe(200);
    }
  });

  it('is a 304 without a body, where a client has the answer', async () => {
    for (const [route, path] of [
      ['/v1/search', '/v1/search?q=amber'],
      ['/v1/documents/{id}', '/v1/documents/page-7'],
      ['/v1/documents/{id}/similar', '/v1/documents/page-7/similar'],
      ['/v1/releases/current', '/v1/releases/current'],
    ] as const) {
      const etag = (await get(path)).headers.get('etag')!;
      expect((await read(route, path, { 'if-none-match': etag }))[0], path).toBe(304);
    }
  });
});
