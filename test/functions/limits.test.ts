import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_KEYS, type LocalWorker } from '../../demo/local-worker.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import { startConfiguredWorker } from './configured-worker.ts';
import { buildIndex, makeLines, type PublishableIndex } from './fixture.ts';

const LIMIT = 5;
const ORIGIN = 'https://docs.example.org';
const VARIABLES = {
  INDEXES: '{"docs":{},"handbook":{"private":true}}',
  TOKENS: JSON.stringify({ handbook: ['t'.repeat(40)] }),
  ALLOWED_ORIGINS: `${ORIGIN},https://www.example.org`,
};
const RATE_LIMIT = `
[[ratelimits]]
name = "RATE_LIMIT"
namespace_id = "1"
simple = { limit = ${LIMIT}, period = 60 }
`;

describe('a Worker with a limiter and a list of origins', () => {
  let worker: LocalWorker;
  let index: PublishableIndex;
  beforeAll(async () => {
    [worker, index] = await Promise.all([
      startConfiguredWorker({ variables: VARIABLES, more: RATE_LIMIT }),
      buildIndex(makeLines(50)),
    ]);
    for (const prefix of ['', 'docs'])
      await index.publishTo({ ...worker, bucket: new Bucket(worker.bucketUrl, LOCAL_KEYS, prefix) });
  });
  afterAll(async () => {
    await worker.close();
    index.remove();
  });

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(worker.origin + path, { headers });
  /** Asks as a client of that address. */
  const from = (client: string, path: string, headers: Record<string, string> = {}): Promise<Response> =>
    get(path, { ...headers, 'cf-connecting-ip': client });

  it('answers a client as often as it may ask, and others and other indexes all the same', async () => {
    for (let i = 0; i < LIMIT; i++) expect((await from('192.0.2.1', '/v1/search?q=amber')).status).toBe(200);
    const refused = await from('192.0.2.1', '/v1/search?q=amber', { origin: ORIGIN });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(refused.headers.get('cache-control')).toBe('no-store');
    expect(refused.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(await refused.json()).toMatchObject({ status: 429, code: 'rate-limited' });
    expect((await from('192.0.2.1', '/v1/health')).status).toBe(429);
    expect((await from('192.0.2.2', '/v1/search?q=amber')).status).toBe(200);
    expect((await from('192.0.2.1', '/v1/indexes/docs/search?q=amber')).status).toBe(200);
  });

  it('takes all addresses of an IPv6 network for one client', async () => {
    const path = '/v1/search?q=birch';
    for (const client of [
      '2001:db8:1:2::1',
      '2001:db8:1:2::2',
      '2001:db8:1:2:3:4:5:6',
      '2001:db8:1:2:a::',
      '2001:db8:1:2::',
    ])
      expect((await from(client, path)).status, client).toBe(200);
    expect((await from('2001:db8:1:2:ffff::9', path)).status).toBe(429);
    for (const client of ['2001:db8:1:3::1', '2001:db8::1', '2001:db8::2:0:0:0:0', '::1', '::ffff:192.0.2.77'])
      expect((await from(client, path)).status, client).toBe(200);
  });

  it('counts tokens that are tried', async () => {
    const guess = (i: number) => ({ authorization: `Bearer ${String(i).repeat(40)}` });
    for (let i = 0; i < LIMIT; i++)
      expect((await from('192.0.2.3', '/v1/indexes/handbook/health', guess(i))).status).toBe(401);
    expect((await from('192.0.2.3', '/v1/indexes/handbook/health', guess(6))).status).toBe(429);
  });

  it('lets pages of those origins ask, and no others', async () => {
    const allowed = async (origin: string): Promise<[string | null, string | null]> => {
      const { headers } = await from(`192.0.2.${origin.length}`, '/v1/search?q=amber', { origin });
      return [headers.get('access-control-allow-origin'), headers.get('vary')];
    };
    expect(await allowed(ORIGIN)).toEqual([ORIGIN, 'Origin']);
    expect(await allowed('https://www.example.org')).toEqual(['https://www.example.org', 'Origin']);
    for (const origin of ['https://example.org', 'http://docs.example.org', `${ORIGIN}.evil.example`, 'null'])
      expect(await allowed(origin), origin).toEqual([null, 'Origin']);
  });

  it('tells browsers beforehand, also that a token may come along, and counts no such question', async () => {
    for (let i = 0; i <= LIMIT; i++) {
      const preflight = await fetch(`${worker.origin}/v1/indexes/handbook/search`, {
        method: 'OPTIONS',
        headers: {
          origin: ORIGIN,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
          'cf-connecting-ip': '192.0.2.9',
        },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe(ORIGIN);
      expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization');
    }
  });
});
