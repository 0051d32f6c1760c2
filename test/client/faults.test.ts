import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CairnClient, CairnFailure, type ClientOptions } from '../../client/index.ts';
import { type FaultyServer, json, problem, startFaultyServer } from './faulty-server.ts';

let server: FaultyServer;
beforeAll(async () => {
  server = await startFaultyServer();
});
afterAll(() => server.close());

const FOUND = json(200, { hits: [] });
const cut = (response: { destroy(): unknown }): void => void response.destroy();
const silent = (): void => undefined;

function ask(options: Partial<ClientOptions> = {}, signal?: AbortSignal): Promise<unknown> {
  return new CairnClient({ endpoint: server.origin, ...options }).search('amber', signal && { signal });
}

/** The failure of a request that must fail. */
async function failureOf(request: Promise<unknown>): Promise<CairnFailure> {
  const error = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CairnFailure);
  return error as CairnFailure;
}

describe('a client', () => {
  it.each([
    ['a 503', problem(503, 'over-budget')],
    ['a 429', problem(429, 'rate-limited')],
    ['a 503 of a proxy', json(503, 'busy')],
    ['a connection that breaks', cut],
  ])('asks again after %s, and waits longer each time', async (_, fault) => {
    server.script(fault, fault, FOUND);
    expect(await ask()).toEqual({ hits: [] });
    const [first, second, third] = server.times as [number, number, number];
    // At least 200 ms, then 400; chance adds up to half.
    expect(second - first).toBeGreaterThanOrEqual(190);
    expect(third - second).toBeGreaterThanOrEqual(390);
  });

  it('gives up after as many tries as it may make', async () => {
    server.script(problem(503, 'over-budget'));
    expect(await failureOf(ask({ retries: 1 }))).toMatchObject({ code: 'over-budget', status: 503 });
    expect(server.times).toHaveLength(2);
    server.script(cut);
    expect(await failureOf(ask({ retries: 0 }))).toMatchObject({ code: 'unreachable', status: undefined });
    expect(server.times).toHaveLength(1);
  });

  it.each([
    [502, 'transport'],
    [504, 'timeout'],
  ])('repeats what was answered with %i, which may pass', async (status, code) => {
    server.script(problem(status, code), FOUND);
    await ask();
    expect(server.times).toHaveLength(2);
  });

  it.each([
    [400, 'bad-request'],
    [401, 'unauthorized'],
    [404, 'not-found'],
    [500, 'corrupt'],
  ])('does not repeat what was answered with %i', async (status, code) => {
    server.script(problem(status, code));
    const failure = await failureOf(ask());
    expect(failure).toMatchObject({ code, status, message: `${code}, said the server`, problem: { code, status } });
    expect(server.times).toHaveLength(1);
  });

  it('waits as long as it is told to, in seconds or until a date', async () => {
    server.script(problem(503, 'over-budget', { 'retry-after': '1' }), FOUND);
    await ask();
    expect(server.times[1]! - server.times[0]!).toBeGreaterThanOrEqual(990);
    const date = new Date(Date.now() + 9000).toUTCString();
    server.script(problem(429, 'rate-limited', { 'retry-after': date }));
    const { retryAfterMs } = await failureOf(ask({ retries: 0 }));
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(9000);
  });

  it('does not wait longer than a request may take', async () => {
    server.script(problem(429, 'rate-limited', { 'retry-after': '60' }));
    expect(await failureOf(ask())).toMatchObject({ code: 'rate-limited', retryAfterMs: 60_000 });
    expect(server.times).toHaveLength(1);
  });

  it('ends a request that takes too long', async () => {
    server.script(silent);
    expect(await failureOf(ask({ timeoutMs: 150 }))).toMatchObject({ code: 'too-slow' });
    // The time is that of all tries together.
    expect(server.times).toHaveLength(1);
  });

  it.each([
    ['a page', (response: { end(text: string): unknown }) => void response.end('<h1>Hello</h1>')],
    ['JSON of another service', json(200, { results: [] })],
    ['no object', json(200, null)],
  ])('takes %s for no answer', async (_, act) => {
    server.script(act);
    expect(await failureOf(ask())).toMatchObject({ code: 'malformed' });
  });

  it('says what a proxy answered with', async () => {
    server.script((response) => {
      response.writeHead(502, { 'content-type': 'text/html' });
      response.end('<h1>Bad gateway</h1>');
    });
    const failure = await failureOf(ask());
    expect(failure).toMatchObject({ code: 'malformed', status: 502, problem: undefined });
    expect(failure.message).toBe('the service answered with status 502 and no problem document');
  });

  it('rejects with the reason of an abort, at once, whatever it is doing', async () => {
    for (const [act, ms] of [
      [silent, 50],
      [problem(503, 'over-budget', { 'retry-after': '5' }), 50],
      [FOUND, 0],
    ] as const) {
      server.script(act);
      const controller = new AbortController();
      if (ms === 0) controller.abort('enough');
      else setTimeout(() => controller.abort('enough'), ms);
      await expect(ask({}, controller.signal)).rejects.toBe('enough');
      expect(server.times.length).toBeLessThanOrEqual(1);
    }
  });

  it('sends its token, and nothing of it elsewhere', async () => {
    const seen: (string | undefined)[] = [];
    server.script((response, request) => {
      seen.push(request.headers.authorization);
      FOUND(response, request);
    });
    await ask({ token: 'secret' });
    await ask();
    expect(seen).toEqual(['Bearer secret', undefined]);
  });
});
