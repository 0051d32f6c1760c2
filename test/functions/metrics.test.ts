import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Metrics } from '../../functions/metrics.ts';
import type { LocalWorker } from '../../demo/local-worker.ts';
import { startConfiguredWorker } from './configured-worker.ts';
import { type ApiDocument, DescribedApi } from './described-api.ts';
import { buildIndex, makeLines, type PublishableIndex } from './fixture.ts';

const TOKEN = 'm'.repeat(40);

/** Samples of the text format of Prometheus, by name and labels. @throws Error for what is not in that format */
function samplesOf(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  for (const line of text.trimEnd().split('\n')) {
    const [, help, type, kind] = /^# (?:HELP (\S+) .+|TYPE (\S+) (counter|gauge))$/.exec(line) ?? [];
    if (type !== undefined) types.set(type, kind!);
    if (help !== undefined || type !== undefined) continue;
    const [, name, labels, value] =
      /^([a-z_]+)\{((?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)*)\} (\d+(?:\.\d+)?(?:e-\d+)?)$/.exec(line) ?? [];
    if (name === undefined || !types.has(name)) throw new Error(`no sample: ${line}`);
    if (types.get(name) === 'counter' && !name.endsWith('_total')) throw new Error(`no name of a counter: ${line}`);
    const key = `${name} ${labels!.replace(/isolate="[0-9a-f]{8}",?/, '')}`;
    if (samples.has(key)) throw new Error(`twice: ${line}`);
    samples.set(key, Number(value));
  }
  return samples;
}

describe('metrics', () => {
  let worker: LocalWorker;
  let index: PublishableIndex;
  let api: DescribedApi;
  beforeAll(async () => {
    [worker, index] = await Promise.all([
      startConfiguredWorker({ variables: { METRICS_TOKEN: TOKEN } }),
      buildIndex(makeLines(60)),
    ]);
    await index.publishTo(worker);
    api = new DescribedApi((await (await fetch(`${worker.origin}/v1/openapi.json`)).json()) as ApiDocument);
  });
  afterAll(async () => {
    await worker.close();
    index.remove();
  });

  async function scrape(): Promise<Map<string, number>> {
    const response = await fetch(`${worker.origin}/v1/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    return samplesOf((await api.read('get', '/v1/metrics', response)) as string);
  }
  const requests = (route: string, method: string, status: number, code = ''): string =>
    `cairn_requests_total route="${route}",method="${method}",status="${status}",code="${code}"`;

  it('count what was asked, and what it took', async () => {
    const before = await scrape();
    let [reads, cached] = [0, 0];
    for (const q of ['amber', 'amber', 'heath pond']) {
      const response = await fetch(`${worker.origin}/v1/search?q=${q}`);
      const { costs } = (await response.json()) as { costs: { reads: number; cached: number } };
      reads += costs.reads;
      cached += costs.cached;
    }
    await fetch(`${worker.origin}/v1/search?q=`);
    await fetch(`${worker.origin}/v1/documents/none/of/these`);
    await fetch(`${worker.origin}/v1/documents/none/similar`);
    await fetch(`${worker.origin}/v1/indexes/none/search?q=a`);
    await fetch(`${worker.origin}/elsewhere/${Math.random()}`);
    await fetch(`${worker.origin}/v1/search`, { method: 'OPTIONS', headers: { origin: 'https://example.org' } });
    await fetch(`${worker.origin}/v1/search`, { method: 'PURGE' });

    const after = await scrape();
    const grown = (key: string): number => (after.get(key) ?? 0) - (before.get(key) ?? 0);
    expect(grown(requests('/v1/search', 'GET', 200))).toBe(3);
    expect(grown(requests('/v1/search', 'GET', 400, 'bad-request'))).toBe(1);
    expect(grown(requests('/v1/documents/{id}', 'GET', 404, 'not-found'))).toBe(1);
    expect(grown(requests('/v1/documents/{id}/similar', 'GET', 404, 'not-found'))).toBe(1);
    expect(grown(requests('/v1/indexes/{index}/search', 'GET', 404, 'not-found'))).toBe(1);
    expect(grown(requests('/*', 'GET', 404))).toBe(1);
    expect(grown(requests('/*', 'other', 404))).toBe(1);
    expect(grown(requests('/v1/metrics', 'GET', 200))).toBe(1);
    expect(grown('cairn_searches_total ')).toBe(3);
    expect(grown('cairn_search_reads_total ')).toBe(reads);
    expect(grown('cairn_search_cached_blocks_total ')).toBe(cached);
    expect(after.get('cairn_memory_bytes ')).toBeGreaterThan(0);
    expect(after.get('cairn_memory_bytes ')).toBeLessThanOrEqual(after.get('cairn_memory_limit_bytes ')!);
    expect(after.has(`cairn_release_served_seconds head="channels/live",release="${index.release}"`)).toBe(true);
  });

  it('are for holders of the token alone', async () => {
    for (const headers of [{}, { authorization: `Bearer ${'n'.repeat(40)}` }, { authorization: TOKEN }]) {
      const response = await fetch(`${worker.origin}/v1/metrics`, { headers: headers as Record<string, string> });
      expect(response.status).toBe(401);
      await api.read('get', '/v1/metrics', response);
    }
  });

  it('are not there where there is no token to have', async () => {
    const other = await startConfiguredWorker({});
    const response = await fetch(`${other.origin}/v1/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(response.status).toBe(404);
    await other.close();
  });

  it('write labels so that nothing in them ends a line or a text', () => {
    const metrics = new Metrics();
    metrics.addRequest({ route: 'a"b\\c\nd', method: 'GET', status: 200, code: '' });
    const text = metrics.toText({ bytes: 0, limitBytes: 0, releases: [] });
    expect([...samplesOf(text).keys()]).toContain(requests('a\\"b\\\\c\\nd', 'GET', 200));
  });
});
