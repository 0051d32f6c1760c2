import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { askWorker, buildIndex, type PublishableIndex, makeLines } from './fixture.ts';

const QUERIES = [
  'amber',
  'birch cedar',
  'thicket slope ridge',
  'fjord fjord amber quarry',
  'page 17',
  'nothing-of-the-kind',
];

// The same documents as one shard and as three: what a shard is must not show.
describe.each([
  { shards: 1, shardDocuments: 1 << 20 },
  { shards: 3, shardDocuments: 1000 },
])('documents to answers, $shards shard(s)', ({ shards, shardDocuments }) => {
  let worker: LocalWorker;
  let index: PublishableIndex;

  beforeAll(async () => {
    [worker, index] = await Promise.all([startLocalWorker(), buildIndex(makeLines(2500), { shardDocuments })]);
    await index.publishTo(worker);
  });
  afterAll(async () => {
    await worker.close();
    index.remove();
  });

  it('gives the same hits, scores and certificate from the Worker as from files', async () => {
    for (const query of QUERIES) {
      const edge = await askWorker(worker, query, 20, 3);
      const files = await index.ask(query, 20, 3);
      expect(edge.hits).toEqual(files.hits);
      expect(edge.certificate).toEqual(files.certificate);
      expect(edge.matches).toBe(files.matches);
      expect(edge.release).toBe(files.release);
    }
  });

  it('says what it read', async () => {
    const { costs, certificate } = await askWorker(worker, 'heath inlet', 10);
    expect(costs.shards).toBe(shards);
    expect(costs.rounds).toBeLessThanOrEqual(2);
    expect(costs.reads + costs.cached).toBeGreaterThan(0);
    expect(certificate.exact).toBe(true);
  });

  it('answers 50 interleaved queries as if each were alone', async () => {
    const queries = Array.from(
      { length: 50 },
      (_, i) => `${QUERIES[i % QUERIES.length]!} ${['amber', 'pond', 'north'][i % 3]!} ${i}`,
    );
    const answers = await Promise.all(queries.map((query) => askWorker(worker, query, 10)));
    for (const [i, query] of queries.entries())
      expect(answers[i]!.hits, query).toEqual((await index.ask(query, 10)).hits);
  });
});

describe('shards and one index', () => {
  it('rank and score alike', async () => {
    const lines = makeLines(2500, 7);
    const whole = await buildIndex(lines);
    const parts = await buildIndex(lines, { shardDocuments: 1000 });
    for (const query of QUERIES) expect((await parts.ask(query, 100)).hits).toEqual((await whole.ask(query, 100)).hits);
    whole.remove();
    parts.remove();
  });
});
