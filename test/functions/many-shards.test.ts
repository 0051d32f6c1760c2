import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_KEYS } from '../../demo/local-worker.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import type { Mode, Problem, SearchAnswer } from '../../shared/api.ts';
import { packKey, releaseKey } from '../../shared/format/object.ts';
import { search } from '../../shared/search/search.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { Reference } from '../reference.ts';
import { type Line, makeLines } from './fixture.ts';
import { publishBuilt, startWatchedWorker, type WatchedWorker } from './watched.ts';

const SHARD = 1000;
const SHARDS = 35;
/** Calls of a request: it is one of the 30 invocations itself. */
const CALLS = 29;

/** Every third text has `quartz`, and half of the titles of one shard have it more often. */
const lines: Line[] = makeLines(SHARDS * SHARD).map((line, i) => ({
  ...line,
  url: `/pages/${String(i).padStart(6, '0')}`,
  title: i % 2 === 0 && Math.floor(i / SHARD) === 20 ? `quartz quartz quartz ${i}` : line.title,
  text: i % 3 === 0 ? `${line.text} quartz` : line.text,
}));
const documents = lines.map((line) => ({ ...line, page: line.url, headings: [], lang: 'en' }));

const QUERIES = ['amber', 'birch cedar', 'quartz', 'quartz amber', 'thicket slope ridge', 'page 17', 'unheard'];

const k = 20;
const offset = 3;

async function ask(worker: WatchedWorker, query: string, mode: Mode): Promise<Response> {
  const parameters = new URLSearchParams({ q: query, k: `${k}`, offset: `${offset}`, mode });
  return fetch(`${worker.origin}/v1/search?${parameters.toString()}`);
}

async function answerOf(worker: WatchedWorker, query: string, mode: Mode = 'exact'): Promise<SearchAnswer> {
  const response = await ask(worker, query, mode);
  expect(response.status).toBe(200);
  return (await response.json()) as SearchAnswer;
}

describe('an index of many shards', () => {
  let whole: BuiltIndex;
  let few: BuiltIndex;
  let many: BuiltIndex;
  const reference = new Reference(documents);
  beforeAll(async () => {
    whole = await buildDocuments(lines);
    few = await buildDocuments(lines, { shardDocuments: 12 * SHARD });
    many = await buildDocuments(lines, { shardDocuments: SHARD });
    expect([few, many].map(({ index }) => index.directories.length)).toEqual([3, SHARDS]);
  }, 120_000);
  afterAll(() => [whole, few, many].forEach(({ remove }) => remove()));

  const truthOf = (query: string, mode: Mode = 'exact'): Promise<SearchAnswer> =>
    search(whole.index, { query, k, offset, mode, withText: false }, whole.context);

  function itAnswers(worker: () => WatchedWorker, shards: number): void {
    it('answers as one shard does, within 30 invocations', async () => {
      let [skipped, parts] = [0, 0];
      for (const query of QUERIES) {
        const answer = await answerOf(worker(), query);
        const truth = await truthOf(query);
        const slow = reference.rank(query, whole.index.manifest.scoring).slice(offset, offset + k);
        expect(
          answer.hits.map(({ id, score }) => ({ id, score })),
          query,
        ).toEqual(slow);
        expect(answer.hits).toEqual(truth.hits);
        // Documents of shards that were not asked are bounded, not scored.
        const { bound, ...proven } = answer.certificate;
        expect({ ...proven, bound: 0 }).toEqual(truth.certificate);
        if (bound > 0) expect(bound).toBeLessThan(proven.threshold);
        if (answer.matchesExact) expect(answer.matches).toBe(truth.matches);
        const counts = await worker().counts();
        expect(Math.max(...counts.calls)).toBeLessThanOrEqual(CALLS);
        // One after the other, there is nothing to ask twice: each call is of a shard of its own.
        expect(answer.costs.shards).toBe(counts.calls.reduce((sum, calls) => sum + calls, 0));
        if (answer.costs.shards < shards) skipped++;
        parts += counts.parts;
      }
      expect(skipped).toBeGreaterThan(0);
      if (shards > CALLS) expect(parts).toBeGreaterThan(0);
      else expect(parts).toBe(0);
    });

    it('asks one shard where no other can have as much', async () => {
      const answer = await answerOf(worker(), 'quartz', 'balanced');
      expect(answer).toMatchObject({ matchesExact: false, certificate: { exact: true, slack: 0 } });
      expect(answer.costs.shards).toBe(1);
      expect(await worker().counts()).toEqual({ calls: [1], parts: 0 });
    });

    it('answers many requests at once, each as if it were alone', async () => {
      const queries = Array.from({ length: 12 }, (_, i) => `${QUERIES[i % 6]!} ${['pond', 'north'][i % 2]!}`);
      const answers = await Promise.all(queries.map((query) => answerOf(worker(), query, 'balanced')));
      for (const [i, query] of queries.entries())
        expect(answers[i]!.hits, query).toEqual((await truthOf(query, 'balanced')).hits);
      expect(Math.max(...(await worker().counts()).calls)).toBeLessThanOrEqual(CALLS);
    });

    it('answers several searches of one request within its 30 invocations', async () => {
      const searches = QUERIES.map((q) => ({ q, k, offset, mode: 'exact' }));
      const response = await fetch(`${worker().origin}/v1/multi`, {
        method: 'POST',
        body: JSON.stringify({ searches }),
      });
      const { results } = (await response.json()) as { results: { answer: SearchAnswer }[] };
      for (const [i, query] of QUERIES.entries())
        expect(results[i]!.answer.hits, query).toEqual((await truthOf(query)).hits);
      expect(Math.max(...(await worker().counts()).calls)).toBeLessThanOrEqual(CALLS);
    });

    it('names a shard that is late, and does not wait for it', async () => {
      const late = shards - 1;
      const answer = await answerOf(worker(), `amber late${late}`, 'balanced');
      expect(answer.missing).toEqual([
        { shard: late, code: 'timeout', detail: `shard ${late} did not answer, expected it within 3000 ms` },
      ]);
      expect(answer.certificate).toMatchObject({ exact: false, certified: 0 });
      expect(answer.hits).toHaveLength(k);
      const response = await ask(worker(), `amber late${late}`, 'exact');
      expect(response.status).toBe(504);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect((await response.json()) as Problem).toMatchObject({ code: 'timeout' });
    });
  }

  // Each test goes on from the one before: what the publish leaves is asked next.
  describe('few of them', () => {
    let worker: WatchedWorker;
    beforeAll(async () => {
      worker = await startWatchedWorker();
      await publishBuilt(worker, few, 'spare');
      await publishBuilt(worker, many);
    }, 60_000);
    afterAll(() => worker.close());

    it('a publish in between makes the request start again, with what is left of its invocations, and is not mixed in', async () => {
      expect((await answerOf(worker, 'amber')).release).toBe(many.index.release);
      await worker.counts();
      // What the isolate still takes for the release is gone, all of it at once.
      await publishBuilt(worker, few);
      const packs = (built: BuiltIndex) =>
        built.index.directories.flatMap((directory) => directory.packs.map(({ name }) => packKey(name)));
      const kept = new Set(packs(few));
      const { INDEX } = (await worker.bindings()) as { INDEX: { delete(keys: string[]): Promise<void> } };
      await INDEX.delete([...packs(many).filter((key) => !kept.has(key)), releaseKey(many.index.release)]);
      // Of the others nothing is in memory.
      for (const query of QUERIES.slice(1)) {
        const answer = await answerOf(worker, query);
        expect(answer.release).toBe(few.index.release);
        expect(answer.missing).toBeUndefined();
        expect(answer.hits, query).toEqual((await truthOf(query)).hits);
      }
      expect(Math.max(...(await worker.counts()).calls)).toBeLessThanOrEqual(CALLS);
    });

    itAnswers(() => worker, 3);
  });

  describe('many of them', () => {
    let worker: WatchedWorker;
    const TOKEN = 'secret-of-the-handbook';
    beforeAll(async () => {
      worker = await startWatchedWorker({
        INDEXES: '{"handbook":{"private":true}}',
        TOKENS: JSON.stringify({ handbook: [TOKEN] }),
      });
      await publishBuilt(worker, many);
      await publishBuilt({ ...worker, bucket: new Bucket(worker.bucketUrl, LOCAL_KEYS, 'handbook') }, many);
    }, 60_000);
    afterAll(() => worker.close());

    itAnswers(() => worker, SHARDS);

    it('those of a private index are asked in parts with the token of the request', async () => {
      const parameters = new URLSearchParams({ q: 'birch cedar', k: `${k}`, offset: `${offset}`, mode: 'exact' });
      const url = `${worker.origin}/v1/indexes/handbook/search?${parameters.toString()}`;
      const response = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
      const answer = (await response.json()) as SearchAnswer;
      expect(answer.hits).toEqual((await truthOf('birch cedar')).hits);
      expect((await worker.counts()).parts).toBeGreaterThan(0);
      expect((await fetch(url)).status).toBe(401);
    });
  });

  describe('parts that do not come back', () => {
    let worker: WatchedWorker;
    beforeAll(async () => {
      // Nobody listens there.
      worker = await startWatchedWorker({ PUBLIC_ORIGIN: 'http://127.0.0.1:1' });
      await publishBuilt(worker, many);
    }, 60_000);
    afterAll(() => worker.close());

    it('are named shard by shard, or fail what must be exact', async () => {
      const answer = await answerOf(worker, 'birch cedar', 'balanced');
      expect(answer.missing!.length).toBe(SHARDS - answer.costs.shards);
      for (const { code, detail } of answer.missing!) {
        expect(code).toBe('transport');
        expect(detail).toMatch(/^the part of shards \d+ to \d+ (did not answer|came back with status 5\d\d)/);
      }
      expect(answer.certificate).toMatchObject({ exact: false, certified: 0 });
      expect((await ask(worker, 'birch cedar', 'exact')).status).toBe(502);
    });

    it('are not needed where few shards can matter', async () => {
      expect((await answerOf(worker, 'quartz')).hits).toEqual((await truthOf('quartz')).hits);
    });
  });
});
