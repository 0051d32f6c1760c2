import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askEndpoint } from '../../index-builder/evaluation/ask-endpoint.ts';

/** What the server answers, and what it was asked last. */
let answer = { status: 200, body: '' };
let asked: { path: string; body: string; authorization?: string | undefined } = { path: '', body: '' };
let server: Server;
let endpoint: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked = { path: `${request.method} ${request.url}`, body, authorization: request.headers.authorization };
      response.writeHead(answer.status).end(answer.body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));

const PART = { k: 100, offset: 200 };
const HIT = { id: 'a', page: 'A', score: 7 };
const GOOD = { hits: [HIT], scoreUnit: 1000, release: 'first' };

describe('asking a search Worker', () => {
  test('is one request for the hits that are wanted', async () => {
    answer = { status: 200, body: JSON.stringify(GOOD) };
    expect(await askEndpoint(`${endpoint}/`)('what is "x"?', PART)).toEqual(GOOD);
    expect(asked.path).toBe('POST /v1/search');
    const body = { q: 'what is "x"?', k: 100, offset: 200, mode: 'exact' };
    expect(JSON.parse(asked.body)).toEqual(body);
    await askEndpoint(endpoint, { rank: 'sparse', feedback: true })('what is "x"?', PART);
    expect(JSON.parse(asked.body)).toEqual({ ...body, rank: 'sparse', feedback: true });
  });

  test('may be one for an index that has a name', async () => {
    answer = { status: 200, body: JSON.stringify(GOOD) };
    for (const end of ['', '/']) {
      await askEndpoint(`${endpoint}/v1/indexes/docs${end}`)('x', PART);
      expect(asked).toMatchObject({ path: 'POST /v1/indexes/docs/search', authorization: undefined });
    }
    await askEndpoint(endpoint, undefined, 'secret')('x', PART);
    expect(asked.authorization).toBe('Bearer secret');
  });

  test.each([
    ['its own words', 400, '{"detail":"q is empty"}', /\/v1\/search answered 400: \{"detail":"q is empty"\}$/],
    ['a page', 200, '<!doctype html><p>Hello', /answered "<!doctype html><p>Hello", expected the JSON of an answer$/],
    ['other JSON', 200, 'null', /answered "null", expected the JSON of an answer$/],
    ['no hits', 200, JSON.stringify({ ...GOOD, hits: undefined }), /expected the JSON of an answer$/],
    ['a hit that is null', 200, JSON.stringify({ ...GOOD, hits: [null] }), /expected the JSON of an answer$/],
    ['a hit without page', 200, JSON.stringify({ ...GOOD, hits: [{ ...HIT, page: 1 }] }), /expected the JSON/],
    ['a hit without id', 200, JSON.stringify({ ...GOOD, hits: [HIT, { ...HIT, id: null }] }), /expected the JSON/],
    ['a hit without score', 200, JSON.stringify({ ...GOOD, hits: [{ ...HIT, score: '7' }] }), /expected the JSON/],
    ['no unit', 200, JSON.stringify({ ...GOOD, scoreUnit: 0 }), /expected the JSON of an answer$/],
    ['no release', 200, JSON.stringify({ ...GOOD, release: undefined }), /expected the JSON of an answer$/],
  ])('that answers with %s is a failure of the other side', async (_, status, body, message) => {
    answer = { status, body };
    const expected = { code: 'transport', message: expect.stringMatching(message) as string };
    await expect(askEndpoint(endpoint)('x', PART)).rejects.toMatchObject(expected);
  });

  test('ends where another release answers: figures of two are of none', async () => {
    answer = { status: 200, body: JSON.stringify(GOOD) };
    const ask = askEndpoint(endpoint);
    await ask('x', PART);
    await ask('y', PART);
    answer = { status: 200, body: JSON.stringify({ ...GOOD, release: 'second' }) };
    await expect(ask('z', PART)).rejects.toMatchObject({
      code: 'conflict',
      message: `${endpoint}/v1/search answered with release second, expected first as before: measure again`,
    });
  });

  test('that is not there is a failure of the other side', async () => {
    // A port that nobody listens on: the server that had it is gone.
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    await new Promise((done) => gone.close(done));
    await expect(askEndpoint(`http://127.0.0.1:${port}`)('x', PART)).rejects.toMatchObject({
      code: 'transport',
      message: expect.stringContaining(`http://127.0.0.1:${port}/v1/search does not answer`) as string,
    });
  });
});
