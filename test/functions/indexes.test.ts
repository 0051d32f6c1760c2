import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_KEYS, type LocalWorker } from '../../demo/local-worker.ts';
import { readIndex } from '../../functions/indexes.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import type { Problem, SearchAnswer } from '../../shared/api.ts';
import { weighQuery } from '../../shared/search/query/weigh-query.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { startConfiguredWorker } from './configured-worker.ts';
import { makeLines } from './fixture.ts';
import { publishBuilt } from './watched.ts';

const [TOKEN, SECOND_TOKEN, OTHER_TOKEN] = ['a', 'b', 'c'].map((letter) => letter.repeat(40)) as [
  string,
  string,
  string,
];
const INDEXES = {
  docs: { prefix: 'sites/docs' },
  handbook: { private: true },
  payroll: { private: true, channel: 'preview-1' },
};
const TOKENS = { handbook: [TOKEN, SECOND_TOKEN], payroll: [OTHER_TOKEN] };
const VARIABLES = { INDEXES: JSON.stringify(INDEXES), TOKENS: JSON.stringify(TOKENS) };

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('indexes of one Worker and one bucket', () => {
  let worker: LocalWorker;
  const built = new Map<string, BuiltIndex>();
  beforeAll(async () => {
    worker = await startConfiguredWorker({ variables: VARIABLES, main: 'test/functions/caching-worker.ts' });
    const places = [
      ['', '', 'live'],
      ['docs', 'sites/docs', 'live'],
      ['handbook', 'handbook', 'live'],
      ['payroll', 'payroll', 'preview-1'],
    ] as const;
    for (const [i, [name, prefix, channel]] of places.entries()) {
      // Of several shards, so that they are asked over RPC.
      const index = await buildDocuments(makeLines(1200 + i, i + 1), { shardDocuments: 1000 });
      built.set(name, index);
      await publishBuilt({ ...worker, bucket: new Bucket(worker.bucketUrl, LOCAL_KEYS, prefix) }, index, channel);
    }
  }, 60_000);
  afterAll(async () => {
    await worker.close();
    for (const { remove } of built.values()) remove();
  });

  const get = (path: string, init?: RequestInit): Promise<Response> => fetch(worker.origin + path, init);
  const problemOf = async (asked: Promise<Response>): Promise<Problem> => (await (await asked).json()) as Problem;
  const releaseOf = (name: string): string => built.get(name)!.index.release;

  it.each([
    ['/v1', '', undefined],
    ['/v1/indexes/docs', 'docs', undefined],
    ['/v1/indexes/handbook', 'handbook', TOKEN],
    ['/v1/indexes/handbook', 'handbook', SECOND_TOKEN],
    ['/v1/indexes/payroll', 'payroll', OTHER_TOKEN],
  ])('%s answers from its own, on every route', async (base, name, token) => {
    const init = token === undefined ? {} : bearer(token);
    const search = (await (await get(`${base}/search?q=amber&k=3`, init)).json()) as SearchAnswer;
    expect(search).toMatchObject({ release: releaseOf(name) });
    expect(search.hits).toHaveLength(3);
    expect(search).not.toHaveProperty('missing');
    const posted = await get(`${base}/search`, { ...init, method: 'POST', body: '{"q":"amber","k":3}' });
    expect(((await posted.json()) as SearchAnswer).hits).toEqual(search.hits);
    for (const path of ['/documents/page-7', '/releases/current', '/health'])
      expect(await (await get(base + path, init)).json(), path).toMatchObject({ release: releaseOf(name) });
  });

  describe('a private one', () => {
    const ROUTES = ['/search?q=amber', '/documents/page-7', '/releases/current', '/health', '/search?q='];

    it.each(ROUTES)('answers %s to who has a token, and lets no cache have it', async (path) => {
      const response = await get(`/v1/indexes/handbook${path}`, bearer(TOKEN));
      expect(response.status).toBe(path.endsWith('q=') ? 400 : 200);
      expect(response.headers.get('cache-control')).toBe('private, no-store');
    });

    it.each(ROUTES)('refuses %s without a token, with that of another index and with others', async (path) => {
      const url = `/v1/indexes/handbook${path}`;
      const headers = [
        undefined,
        { authorization: `Bearer ${OTHER_TOKEN}` },
        { authorization: `Bearer ${TOKEN.slice(1)}` },
        { authorization: `Bearer ${TOKEN}a` },
        { authorization: 'Bearer ' },
        { authorization: TOKEN },
        { authorization: `Basic ${btoa(`:${TOKEN}`)}` },
      ];
      for (const header of headers) {
        const response = await get(url, header && { headers: header });
        expect(response.status).toBe(401);
        expect(response.headers.get('www-authenticate')).toBe('Bearer');
        expect(response.headers.get('cache-control')).toBe('no-store');
        const problem = (await response.json()) as Problem;
        expect(problem).toMatchObject({ status: 401, code: 'unauthorized' });
        expect(problem.detail).toMatch(/^(index "handbook" is private and|the token is not one of index "handbook")/);
        expect(JSON.stringify(problem)).not.toContain(TOKEN);
      }
    });

    it('is not read from a shared cache: two tokens, one URL', async () => {
      // The cache works: a public answer comes from it, whoever asks.
      const publicUrl = '/v1/indexes/docs/search?q=birch';
      expect((await get(publicUrl)).headers.get('x-cache')).toBeNull();
      expect((await get(publicUrl)).headers.get('x-cache')).toBe('hit');
      const url = '/v1/indexes/handbook/search?q=birch';
      for (const [token, status] of [
        [TOKEN, 200],
        [OTHER_TOKEN, 401],
        [SECOND_TOKEN, 200],
        [undefined, 401],
        [TOKEN, 200],
      ] as const) {
        const response = await get(url, token === undefined ? {} : bearer(token));
        expect(response.status).toBe(status);
        expect(response.headers.get('x-cache')).toBeNull();
      }
    });

    it('is refused to who asks for parts of it, at its own address or at another', async () => {
      const { release, queryWeights } = built.get('handbook')!.index;
      const terms = weighQuery('amber', queryWeights);
      const body = JSON.stringify({ release, shards: [0], terms, k: 1, mode: 'exact', threshold: 0 });
      const post = (name: string, init: { headers?: object } = {}): Promise<Response> =>
        get(`/v1${name}/search`, { ...(init as RequestInit), method: 'POST', body });
      expect((await post('/indexes/handbook', bearer(TOKEN))).status).toBe(200);
      expect((await post('/indexes/handbook')).status).toBe(401);
      for (const elsewhere of ['', '/indexes/docs'])
        expect(await problemOf(post(elsewhere))).toMatchObject({ code: 'not-found' });
      expect(await problemOf(post('/indexes/payroll', bearer(OTHER_TOKEN)))).toMatchObject({ code: 'not-found' });
    });
  });

  it.each(['nope', 'Handbook', '%252e%252e', '..%2fhandbook', 'handbook%2f', '__proto__', 'docs%00'])(
    'there is none that is called %s',
    async (name) => {
      expect(await problemOf(get(`/v1/indexes/${name}/search?q=amber`))).toMatchObject({
        status: 404,
        code: 'not-found',
      });
    },
  );
});

describe('the variables that name indexes', () => {
  const read = (indexes: unknown, tokens: unknown = {}, channel?: string) =>
    readIndex({ INDEXES: JSON.stringify(indexes), TOKENS: JSON.stringify(tokens), CHANNEL: channel }, 'a');

  it('give each a prefix and a channel', () => {
    expect(read({ a: {} })).toEqual({ name: 'a', prefix: 'a/', channel: 'live', tokens: undefined });
    expect(read({ a: { prefix: 'x/y', channel: 'next', private: true } }, { a: [TOKEN] })).toEqual({
      name: 'a',
      prefix: 'x/y/',
      channel: 'next',
      tokens: [TOKEN],
    });
    expect(read({ a: { prefix: '' }, b: { prefix: '' } }, {}, 'live').prefix).toBe('');
  });

  it('may do without an index that has no name', () => {
    expect(() => readIndex({ INDEXES: '{"a":{}}' }, undefined)).toThrow(/^there is no index without a name/);
    expect(() => readIndex({}, undefined)).toThrow('neither a CHANNEL nor INDEXES');
  });

  it.each<[string, unknown, unknown?, string?]>([
    ['INDEXES is not a JSON object', []],
    ['"../a", expected up to 100 letters', { '../a': {} }],
    ['"a/b", expected up to 100 letters', { 'a/b': {} }],
    ['"a" in INDEXES is not an object', { a: 'a' }],
    ['"a" in INDEXES has "privat", expected only prefix, channel and private', { a: { privat: true } }],
    ['expected texts as prefix and channel, true or false as private', { a: { private: 'yes' } }],
    ['has the prefix "../b"', { a: { prefix: '../b' } }],
    ['has the prefix "/b"', { a: { prefix: '/b' } }],
    ['has the prefix "b/"', { a: { prefix: 'b/' } }],
    ['has the prefix "b/./c"', { a: { prefix: 'b/./c' } }],
    ['has the prefix "packs"', { a: { prefix: 'packs' } }],
    ['has the prefix "b/channels"', { a: { prefix: 'b/channels' } }],
    ['the channel of "a" in INDEXES is "../b"', { a: { channel: '../b' } }],
    ['"a" in INDEXES is private, expected tokens of it in TOKENS', { a: { private: true } }],
    ['TOKENS has "a", expected names of private indexes only', { a: {} }, { a: [TOKEN] }],
    ['TOKENS has "b", expected names of private indexes only', { a: {} }, { b: [TOKEN] }],
    ['"a" in TOKENS is not a list of tokens', { a: { private: true } }, { a: [] }],
    ['"a" in TOKENS is not a list of tokens', { a: { private: true } }, { a: TOKEN }],
    ['"a" in TOKENS is not a list of tokens', { a: { private: true } }, { a: [''] }],
    ['"a" in TOKENS is not a list of tokens', { a: { private: true } }, { a: ['short'] }],
    ['"a" in TOKENS is not a list of tokens', { a: { private: true } }, { a: [`${TOKEN} `] }],
    ['shares its prefix "x/"', { a: { prefix: 'x', private: true }, b: { prefix: 'x' } }, { a: [TOKEN] }],
    ['shares its prefix ""', { a: { prefix: '', private: true } }, { a: [TOKEN] }, 'live'],
    ['CHANNEL is "../live"', {}, {}, '../live'],
  ])('are refused: %s', (problem, indexes, tokens, channel) => {
    // A mistake of the deployment is not told to who asks, nor taken for one of the request: no CairnError.
    expect(() => read(indexes, tokens, channel)).toThrow(
      expect.objectContaining({ name: 'Error', message: expect.stringContaining(problem) as string }) as Error,
    );
  });

  it('are refused without telling a token', () => {
    expect(() => readIndex({ INDEXES: '{}', TOKENS: `{"a": ["${TOKEN}"` }, 'a')).toThrow(
      /^the variable TOKENS is not JSON$/,
    );
  });
});
