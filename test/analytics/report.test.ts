import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_KEYS, type LocalWorker } from '../../demo/local-worker.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import type { SearchReport } from '../../index-builder/analytics/search-report.ts';
import { runCli } from '../cli/run-cli.ts';
import { startConfiguredWorker } from '../functions/configured-worker.ts';
import { buildIndex, makeLines, type PublishableIndex } from '../functions/fixture.ts';
import {
  type LocalAnalytics,
  type Point,
  quantile,
  type SampledPoint,
  startLocalAnalytics,
} from './local-analytics.ts';

const DATASET = `
[[analytics_engine_datasets]]
binding = "ANALYTICS"
dataset = "cairn"
`;
const main = 'test/analytics/recording-worker.ts';

let index: PublishableIndex;
beforeAll(async () => {
  index = await buildIndex(makeLines(60));
});
afterAll(() => index.remove());

async function start(variables: Record<string, string>, more: string): Promise<LocalWorker> {
  const worker = await startConfiguredWorker({ variables: { INDEXES: '{"docs":{}}', ...variables }, more, main });
  for (const prefix of ['', 'docs'])
    await index.publishTo({ ...worker, bucket: new Bucket(worker.bucketUrl, LOCAL_KEYS, prefix) });
  return worker;
}

/** What was written since the last call. */
async function pointsOf(worker: LocalWorker): Promise<Point[]> {
  return (await (await fetch(`${worker.origin}/points`)).json()) as Point[];
}

describe('a Worker with a dataset', () => {
  let worker: LocalWorker;
  beforeAll(async () => {
    worker = await start({}, DATASET);
  });
  afterAll(() => worker.close());

  it('writes each search that it answers, and nothing of who asked', async () => {
    const headers = {
      'cf-connecting-ip': '192.0.2.7',
      'user-agent': 'Browser/1',
      referer: 'https://example.org/secret',
    };
    const path = '/v1/indexes/docs/search?k=3&mode=fast&q=';
    await fetch(`${worker.origin}${path}${encodeURIComponent('  Amber POND ')}`, { headers });
    const [point, ...others] = await pointsOf(worker);
    expect(others).toEqual([]);
    expect(point).toEqual({
      indexes: ['docs'],
      blobs: ['docs', 'amber pond', 'fast', index.release],
      doubles: [3, 0, expect.any(Number), expect.any(Number)],
    });
    await fetch(`${worker.origin}/v1/search?q=unheard`);
    const [missed] = await pointsOf(worker);
    expect(missed).toMatchObject({ indexes: [''] });
    expect(missed!.blobs.slice(0, 2)).toEqual(['', 'unheard']);
    expect(missed!.doubles.slice(0, 2)).toEqual([0, 1]);
  });

  it('cuts long queries between characters', async () => {
    const q = '😀'.repeat(150) + 'é'.repeat(150);
    await fetch(`${worker.origin}/v1/search`, { method: 'POST', body: JSON.stringify({ q: `amber ${q}` }) });
    const [point] = await pointsOf(worker);
    expect(point!.blobs[1]).toBe(`amber ${'😀'.repeat(150)}${'é'.repeat(44)}`);
  });

  it('writes each of several searches, those of assistants, and no page beyond the first as one without hits', async () => {
    const searches = [{ q: 'amber' }, { q: 'birch', index: 'docs' }, { q: 'amber', offset: 900 }];
    await fetch(`${worker.origin}/v1/multi`, { method: 'POST', body: JSON.stringify({ searches }) });
    const call = { name: 'search', arguments: { query: 'cedar' } };
    await fetch(`${worker.origin}/v1/mcp`, {
      method: 'POST',
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: call }),
    });
    const points = await pointsOf(worker);
    expect(points.map(({ blobs }) => blobs[1]).sort()).toEqual(['amber', 'amber', 'birch', 'cedar']);
    expect(points.every(({ doubles }) => doubles[1] === 0)).toBe(true);
  });

  it('writes nothing of what it refuses, or what a client has already', async () => {
    const first = await fetch(`${worker.origin}/v1/search?q=amber`);
    expect(await pointsOf(worker)).toHaveLength(1);
    const headers = { 'if-none-match': first.headers.get('etag')! };
    expect((await fetch(`${worker.origin}/v1/search?q=amber`, { headers })).status).toBe(304);
    expect((await fetch(`${worker.origin}/v1/search?q=`)).status).toBe(400);
    expect(await pointsOf(worker)).toEqual([]);
  });

  it('answers all the same where the dataset fails', async () => {
    const response = await fetch(`${worker.origin}/v1/search?q=amber`, { headers: { 'x-broken-dataset': '1' } });
    expect(response.status).toBe(200);
  });
});

describe('analytics', () => {
  it('are off where no dataset is bound', async () => {
    const worker = await start({}, '');
    expect((await fetch(`${worker.origin}/v1/search?q=amber`)).status).toBe(200);
    expect(await pointsOf(worker)).toEqual([]);
    await worker.close();
  });

  it('have no queries where those are not wanted', async () => {
    const worker = await start({ ANALYTICS_QUERIES: 'off' }, DATASET);
    await fetch(`${worker.origin}/v1/search?q=amber`);
    expect(await pointsOf(worker)).toMatchObject([{ blobs: ['', '', 'balanced', index.release] }]);
    await worker.close();
  });
});

describe('cairn report', () => {
  const now = Math.floor(Date.now() / 1000);
  /** Points of a few queries, sampled, some of them before the days that are reported. */
  const points: SampledPoint[] = Array.from({ length: 400 }, (_, i) => {
    const query = ['amber', 'birch', 'nothing', 'no such thing', '\u001b[31mred', ''][(i * i) % 6]!;
    const zero = query.startsWith('no') ? 1 : 0;
    const index = i % 3 === 0 ? 'docs' : '';
    const latency = (i * 37) % 211;
    const blobs = [index, query, 'balanced', 'r'];
    return { at: now - (i % 10) * 86_400 + 60, interval: 1 + (i % 5), blobs, doubles: [10, zero, latency, i % 9] };
  });
  let api: LocalAnalytics;
  beforeAll(async () => {
    api = await startLocalAnalytics('cairn', points);
  });
  afterAll(() => api.close());

  const env = (): Record<string, string> => ({
    CLOUDFLARE_ACCOUNT_ID: 'account',
    CLOUDFLARE_API_TOKEN: 'secret',
    CLOUDFLARE_API_BASE_URL: api.origin,
  });
  const report = async (...args: string[]): Promise<SearchReport> => {
    const { code, stdout, stderr } = await runCli(['report', '--json', ...args], { env: env() });
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as SearchReport;
  };

  /** Points that are reported, in groups. */
  function groups(key: (point: SampledPoint) => string, wanted: (point: SampledPoint) => boolean): SampledPoint[][] {
    const reported = points.filter((point) => point.at >= now - 7 * 86_400 && wanted(point));
    const grouped = new Map<string, SampledPoint[]>();
    for (const point of reported) grouped.set(key(point), [...(grouped.get(key(point)) ?? []), point]);
    return [...grouped.values()];
  }
  const weight = (group: readonly SampledPoint[]): number => group.reduce((sum, { interval }) => sum + interval, 0);
  const latencies = (group: readonly SampledPoint[]) =>
    group.map(({ doubles, interval }) => [doubles[2]!, interval] as const);

  it('weighs each point by its sample interval: counts, shares and quantiles', async () => {
    const { totals, zero, slow } = await report('--top', '3');
    expect(totals).toHaveLength(2);
    for (const total of totals) {
      const [group] = groups(
        () => '',
        ({ blobs }) => blobs[0] === total.index,
      );
      expect(total.searches).toBe(weight(group!));
      expect(total.zero).toBe(weight(group!.filter(({ doubles }) => doubles[1] === 1)));
      expect(total.medianMs).toBe(quantile(0.5, latencies(group!)));
      expect(total.p95Ms).toBe(quantile(0.95, latencies(group!)));
    }
    const byQuery = (wanted: (point: SampledPoint) => boolean) =>
      groups(
        ({ blobs }) => JSON.stringify(blobs.slice(0, 2)),
        (point) => point.blobs[1] !== '' && wanted(point),
      );
    const missed = byQuery(({ doubles }) => doubles[1] === 1).map((group) => weight(group));
    expect(zero.map(({ searches }) => searches)).toEqual(missed.sort((a, b) => b - a).slice(0, 3));
    for (const { query } of zero) expect(query).toMatch(/^no/);
    const times = byQuery(() => true).map((group) => quantile(0.95, latencies(group)));
    expect(slow.map(({ p95Ms }) => p95Ms)).toEqual(times.sort((a, b) => b - a).slice(0, 3));
    expect(api.asked.at(-1)).toMatchObject({
      url: '/accounts/account/analytics_engine/sql',
      authorization: 'Bearer secret',
      // As Cloudflare's reference of the SQL writes it.
      sql: expect.stringMatching(/quantileExactWeighted\(0\.95\)\(double\d, _sample_interval\)/) as string,
    });
  });

  it('is of one index, where that is wanted', async () => {
    const { totals, zero } = await report('--index', 'docs');
    expect(totals.map(({ index: name }) => name)).toEqual(['docs']);
    expect(new Set(zero.map(({ index: name }) => name))).toEqual(new Set(['docs']));
  });

  it('is printed as tables, in which no query can do anything to the terminal', async () => {
    const { code, stdout } = await runCli(['report'], { env: env() });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^index +searches +found nothing +median ms +95% ms +reads\n/);
    expect(stdout).toMatch(/\nfound nothing +searches +index\nno/);
    expect(stdout).toContain('\nslowest ');
    expect(stdout).toContain('[31mred');
    expect(stdout).not.toContain('\u001b');
  });

  it.each([
    [['--days', '0'], '--days is 0, expected an integer from 1 to 90'],
    [['--top', '2.5'], '--top is 2.5, expected an integer from 1 to 1000'],
    [['--dataset', "x'; DROP"], `--dataset is "x'; DROP", expected letters, digits and underscores`],
    [['--index', "a'b"], `--index is "a'b", expected up to 100 letters`],
  ])('refuses %j', async (args, words) => {
    const before = api.asked.length;
    const { code, stdout, stderr } = await runCli(['report', ...args], { env: env() });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(words);
    expect(api.asked).toHaveLength(before);
  });

  it('says what is missing, what the API refuses, and what it cannot make sense of', async () => {
    const without = await runCli(['report'], { env: { ...env(), CLOUDFLARE_API_TOKEN: '' } });
    expect(without).toMatchObject({ code: 1, stdout: '' });
    expect(without.stderr).toContain('CLOUDFLARE_ACCOUNT_ID or CLOUDFLARE_API_TOKEN is not set');
    for (const [status, body, words] of [
      [403, 'no permission', 'the analytics refuse the token of CLOUDFLARE_API_TOKEN (403): no permission'],
      [422, 'unknown table', 'the analytics answered 422: unknown table'],
      [200, '<html>', 'the analytics sent what is no answer: <html>'],
      [200, '{"data":[{"index_name":""}]}', 'makes no sense'],
    ] as const) {
      api.answerOnce(status, body);
      const { code, stdout, stderr } = await runCli(['report'], { env: env() });
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain(words);
      expect(stderr).not.toContain('secret');
    }
  });
});
