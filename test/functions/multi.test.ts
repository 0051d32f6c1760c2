import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_KEYS, type LocalWorker } from '../../demo/local-worker.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import type { Problem } from '../../shared/api.ts';
import type { MultiAnswer, MultiParameters } from '../../shared/multi.ts';
import { startConfiguredWorker } from './configured-worker.ts';
import { type ApiDocument, DescribedApi } from './described-api.ts';
import { askWorker, buildIndex, makeLines, type PublishableIndex } from './fixture.ts';

const TOKEN = 't'.repeat(40);
const OTHER = 'u'.repeat(40);
const VARIABLES = {
  INDEXES: '{"docs":{},"handbook":{"private":true},"plans":{"private":true},"copy":{"prefix":"docs"},"empty":{}}',
  TOKENS: JSON.stringify({ handbook: [TOKEN], plans: [OTHER, TOKEN.replace('t', 's')] }),
};
const RATE_LIMIT = `
[[ratelimits]]
name = "RATE_LIMIT"
namespace_id = "1"
simple = { limit = 6, period = 60 }
`;

let worker: LocalWorker;
let indexes: PublishableIndex[];
let api: DescribedApi;

beforeAll(async () => {
  [worker, ...indexes] = await Promise.all([
    startConfiguredWorker({ variables: VARIABLES, more: RATE_LIMIT }),
    buildIndex(makeLines(80)),
    buildIndex(makeLines(80, 7)),
  ]);
  const target = (prefix: string) => ({ ...worker, bucket: new Bucket(worker.bucketUrl, LOCAL_KEYS, prefix) });
  for (const prefix of ['', 'handbook', 'plans']) await indexes[0]!.publishTo(target(prefix));
  await indexes[1]!.publishTo(target('docs'));
  api = new DescribedApi((await (await fetch(`${worker.origin}/v1/openapi.json`)).json()) as ApiDocument);
});
afterAll(async () => {
  await worker.close();
  for (const index of indexes) index.remove();
});

let clients = 0;
/** Asks as another client each time, whom no limit concerns; the answer is as the API is described. */
async function ask(
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ response: Response; body: unknown }> {
  const response = await fetch(`${worker.origin}/v1/multi`, {
    method: 'POST',
    headers: { 'cf-connecting-ip': `192.0.2.${++clients}`, ...headers },
    body: JSON.stringify(body),
  });
  return { response, body: await api.read('post', '/v1/multi', response) };
}

async function answerTo(request: MultiParameters, headers: Record<string, string> = {}): Promise<MultiAnswer> {
  const { response, body } = await ask(request, headers);
  expect(response.status, JSON.stringify(body)).toBe(200);
  return body as MultiAnswer;
}

describe('several searches at once', () => {
  it('are answered as each alone, in their order', async () => {
    const { results, merged } = await answerTo({
      searches: [
        { q: 'amber pond', k: 4 },
        { q: 'birch', k: 3, offset: 2 },
        { q: 'amber', k: 5, index: 'docs' },
      ],
    });
    const hits = results.map((result) => ('answer' in result ? result.answer.hits : []));
    expect(hits[0]).toEqual((await askWorker(worker, 'amber pond', 4)).hits);
    expect(hits[1]).toEqual((await askWorker(worker, 'birch', 3, 2)).hits);
    expect(hits[2]).toEqual((await indexes[1]!.ask('amber', 5)).hits);
    expect(merged).toBeUndefined();
  });

  it('are merged by their places, over indexes', async () => {
    const { merged, results } = await answerTo({
      searches: [{ q: 'amber' }, { q: 'amber pond' }, { q: 'amber', index: 'docs' }],
      merge: 'rrf',
      k: 5,
    });
    expect(merged).toHaveLength(5);
    for (const { hit, score, index, searches } of merged!) {
      const places = searches.map((search) => {
        const result = results[search]!;
        return 'answer' in result ? result.answer.hits.findIndex(({ id }) => id === hit.id) + 1 : NaN;
      });
      expect(score).toBeCloseTo(
        places.reduce((sum, place) => sum + 1 / (60 + place), 0),
        12,
      );
      expect(searches.includes(2)).toBe(index === 'docs');
    }
  });

  it('are merged by their scores where one release has answered, and refused where several have', async () => {
    const one = await answerTo({ searches: [{ q: 'amber' }, { q: 'heath amber' }], merge: 'score' });
    const scores = one.merged!.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const { response, body } = await ask({ searches: [{ q: 'amber' }, { q: 'amber', index: 'docs' }], merge: 'score' });
    expect(response.status).toBe(400);
    expect((body as Problem).detail).toContain('answered from 2 releases, expected one');
  });

  it('have the problem of one that fails in its place', async () => {
    const { results, merged } = await answerTo({
      searches: [{ q: 'amber' }, { q: 'amber', index: 'empty' }, { q: 'birch' }],
      merge: 'rrf',
    });
    expect(results.map((result) => Object.keys(result))).toEqual([['answer'], ['problem'], ['answer']]);
    expect(results[1]).toMatchObject({ problem: { status: 404, code: 'not-found' } });
    expect(merged!.every(({ searches }) => !searches.includes(1))).toBe(true);
  });

  it('need a token that is good for each index, and no cache may have what it opens', async () => {
    const searches = [{ q: 'amber' }, { q: 'amber', index: 'handbook' }];
    expect((await ask({ searches })).response.status).toBe(401);
    expect((await ask({ searches }, { authorization: `Bearer ${OTHER}` })).response.status).toBe(401);
    const { response } = await ask({ searches }, { authorization: `Bearer ${TOKEN}` });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    const both = [...searches, { q: 'amber', index: 'plans' }];
    expect((await ask({ searches: both }, { authorization: `Bearer ${TOKEN}` })).response.status).toBe(401);
  });

  it('count one by one for the limit of a client', async () => {
    const headers = { 'cf-connecting-ip': '198.51.100.7' };
    const four = { searches: Array(4).fill({ q: 'amber' }) };
    expect((await ask(four, headers)).response.status).toBe(200);
    const { response } = await ask(four, headers);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('60');
  });

  it.each([
    [{}, 'searches is no list, expected 1 to 10'],
    [{ searches: [] }, 'searches is a list of 0, expected 1 to 10'],
    [{ searches: Array(11).fill({ q: 'a' }) }, 'searches is a list of 11, expected 1 to 10'],
    [{ searches: [{ q: 'a' }, { k: 3 }] }, 'searches[1]: q is missing, expected a query'],
    [{ searches: [{ q: 'a', index: 3 }] }, 'searches[0]: index is 3, expected a name'],
    [{ searches: ['a'] }, 'searches[0] is not an object'],
    [{ searches: [{ q: 'a' }], k: 101 }, 'k is 101, expected an integer from 1 to 100'],
    [{ searches: [{ q: 'a' }], merge: 'max' }, 'merge is "max", expected none, rrf, score'],
    [{ searches: [{ q: 'a' }], limit: 3 }, 'there is a member "limit", expected only searches, k, merge'],
  ])('are refused, case %#', async (request, detail) => {
    expect(api.faultsOf('/components/schemas/MultiParameters', request)).not.toEqual([]);
    const { response, body } = await ask(request);
    expect(response.status).toBe(400);
    expect(body).toMatchObject({ code: 'bad-request', detail });
  });

  it('are refused where there is no such index', async () => {
    const { response, body } = await ask({ searches: [{ q: 'a', index: 'none' }] });
    expect(response.status).toBe(404);
    expect(body).toMatchObject({ detail: 'there is no index "none"' });
  });
});
