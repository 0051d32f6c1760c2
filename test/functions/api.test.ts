import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import type { Problem, SearchAnswer } from '../../shared/api.ts';
import { VERSION } from '../../shared/format/layout.ts';
import { buildIndex, type PublishableIndex, makeLines } from './fixture.ts';

let worker: LocalWorker;
let index: PublishableIndex;

beforeAll(async () => {
  [worker, index] = await Promise.all([startLocalWorker(), buildIndex(makeLines(200))]);
});
afterAll(async () => {
  await worker.close();
  index.remove();
});

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(worker.origin + path, init);
const post = (body: string): Promise<Response> => get('/v1/search', { method: 'POST', body });

/** The problem document of a request that must fail. */
async function problemOf(request: Promise<Response>): Promise<Problem> {
  const response = await request;
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const problem = (await response.json()) as Problem;
  expect(problem.status).toBe(response.status);
  return problem;
}

describe('before the first publish', () => {
  it.each(['/v1/search?q=amber', '/v1/health', '/v1/releases/current', '/v1/documents/page-1'])(
    '%s says that there is no release',
    async (path) => {
      const problem = await problemOf(get(path));
      expect(problem).toMatchObject({ status: 404, code: 'not-found' });
      expect(problem.detail).toContain('channel "live" has no release');
    },
  );
});

describe('the API', () => {
  beforeAll(async () => {
    await index.publishTo(worker);
  });

  it('answers GET and POST alike', async () => {
    const byGet = (await (await get('/v1/search?q=amber%20pond&k=3&offset=1&mode=exact')).json()) as SearchAnswer;
    const byPost = (await (
      await post(JSON.stringify({ q: 'amber pond', k: 3, offset: 1, mode: 'exact' }))
    ).json()) as SearchAnswer;
    expect(byGet.hits).toHaveLength(3);
    expect(byPost.hits).toEqual(byGet.hits);
    expect(byGet).toMatchObject({ query: 'amber pond', k: 3, offset: 1, mode: 'exact' });
  });

  it('gives whole passages only where they are asked for', async () => {
    const plain = (await (await get('/v1/search?q=amber&k=1')).json()) as SearchAnswer;
    const whole = (await (await get('/v1/search?q=amber&k=1&fields=text')).json()) as SearchAnswer;
    expect(plain.hits[0]).not.toHaveProperty('text');
    expect(whole.hits[0]!.text).toContain('amber');
  });

  it('gives no hits for a query that nothing matches', async () => {
    const answer = (await (await get('/v1/search?q=zzzz')).json()) as SearchAnswer;
    expect(answer).toMatchObject({
      hits: [],
      matches: 0,
      certificate: { exact: true, bound: 0, slack: 0, threshold: 0, certified: 0 },
    });
  });

  it.each([
    ['/v1/search', 'q is missing, expected a query'],
    ['/v1/search?q=', 'q is empty, expected a query'],
    ['/v1/search?q=%20%20', 'q is empty, expected a query'],
    ['/v1/search?q=a&k=0', 'k is 0, expected an integer from 1 to 100'],
    ['/v1/search?q=a&k=1e9', 'k is 1000000000, expected an integer from 1 to 100'],
    ['/v1/search?q=a&k=2.5', 'k is 2.5, expected an integer from 1 to 100'],
    ['/v1/search?q=a&k=', 'k is "", expected an integer'],
    ['/v1/search?q=a&k=ten', 'k is "ten", expected an integer'],
    ['/v1/search?q=a&offset=-1', 'offset is -1, expected an integer from 0 to 990 (offset + k is at most 1000)'],
    ['/v1/search?q=a&offset=991', 'offset is 991, expected an integer from 0 to 990 (offset + k is at most 1000)'],
    ['/v1/search?q=a&mode=quick', 'mode is "quick", expected exact, balanced, fast'],
    ['/v1/search?q=a&fields=html', 'fields has "html", expected only "text"'],
    ['/v1/search?q=a&q=b', 'q is given 2 times, expected once'],
  ])('refuses %s', async (path, detail) => {
    expect(await problemOf(get(path))).toMatchObject({ status: 400, code: 'bad-request', detail });
  });

  it.each([
    ['{', /^the body is not JSON/],
    ['[]', /^the body is not a JSON object$/],
    ['{"q":5}', /^q is not a text$/],
    ['{"q":"a","k":"5"}', /^k is "5", expected an integer$/],
    ['{"q":"a","limit":5}', /^there is a parameter "limit", expected only q, k, offset, mode, .*feedback$/],
    ['{"q":"a","fields":"text"}', /^fields is not a list$/],
    [JSON.stringify({ q: 'word '.repeat(30_000) }), /^q has 150000 characters, expected at most 100000$/],
    [
      JSON.stringify({ q: Array.from({ length: 10_000 }, (_, i) => `word${i}`).join(' ') }),
      /distinct terms, expected at most 256$/,
    ],
    ['x'.repeat((1 << 20) + 1), /^the body is too long, expected at most 1048576 bytes$/],
  ])('refuses a body, case %#', async (body, detail) => {
    const problem = await problemOf(post(body));
    expect(problem).toMatchObject({ status: 400, code: 'bad-request' });
    expect(problem.detail).toMatch(detail);
  });

  it('answers a long query of few distinct words', async () => {
    const response = await post(JSON.stringify({ q: 'amber pond '.repeat(5000), k: 5 }));
    expect(response.status).toBe(200);
  });

  it('gives documents by id', async () => {
    const document = (await (await get('/v1/documents/page-7')).json()) as unknown;
    expect(document).toMatchObject({
      id: 'page-7',
      url: '/pages/7',
      release: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(await problemOf(get('/v1/documents/page-999'))).toMatchObject({
      status: 404,
      detail: 'there is no document "page-999"',
    });
  });

  it('tells its release and its health', async () => {
    const release = (await (await get('/v1/releases/current')).json()) as { release: string };
    expect(release).toMatchObject({ channel: 'live', formatVersion: VERSION, shards: 1, counts: { documents: 200 } });
    expect(await (await get('/v1/health')).json()).toMatchObject({
      status: 'ok',
      release: release.release,
      documents: 200,
    });
  });

  it('lets clients keep answers, and confirms those that they have', async () => {
    for (const path of ['/v1/search?q=amber', '/v1/documents/page-7', '/v1/releases/current']) {
      const first = await get(path);
      expect(first.headers.get('cache-control')).toBe('public, max-age=10');
      const tag = first.headers.get('etag')!;
      const again = await get(path, { headers: { 'if-none-match': tag } });
      expect(again.status, path).toBe(304);
      expect(again.headers.get('etag')).toBe(tag);
    }
    const other = await get('/v1/search?q=pond', {
      headers: { 'if-none-match': (await get('/v1/search?q=amber')).headers.get('etag')! },
    });
    expect(other.status).toBe(200);
    expect((await post('{"q":"amber"}')).headers.get('cache-control')).toBe('no-store');
  });

  it('may be asked from every page, and shows its timing there', async () => {
    const response = await get('/v1/search?q=amber', { headers: { origin: 'https://example.org' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-expose-headers')).toBe('ETag,Retry-After,Server-Timing');
    expect(response.headers.get('server-timing')).toMatch(
      /^open;dur=\d+;desc="open the index", search;dur=\d+;desc="\d+ reads in .*, \d+ blocks from memory"/,
    );
    const preflight = await get('/v1/search', {
      method: 'OPTIONS',
      headers: { origin: 'https://example.org', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET,POST');
    expect(
      (await get('/v1/search?k=0', { headers: { origin: 'https://example.org' } })).headers.get(
        'access-control-allow-origin',
      ),
    ).toBe('*');
  });

  it('says so where there is no such route', async () => {
    expect(await problemOf(get('/v2/search'))).toMatchObject({
      status: 404,
      detail: 'there is no GET /v2/search, expected a route of /v1',
    });
  });
});
