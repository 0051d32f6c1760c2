import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AiFault } from './ai-faults.ts';
import { type GpuWorker, startGpuWorker } from './gpu-worker.ts';
import { jobStatus, resultsOf, resumeJob, settledJob, startJob } from './running-job.ts';

const SMALL = '@cf/baai/bge-small-en-v1.5';
const QWEN = '@cf/qwen/qwen3-embedding-0.6b';

let worker: GpuWorker;
beforeAll(async () => {
  worker = await startGpuWorker({
    NEURONS_PER_DAY: '1000000',
    NEURONS_PER_RUN: '1000000',
    PART_ITEMS: '4',
    CALL_TRIES: '2',
    POLLS: '3',
  });
});
afterAll(() => worker.close());
beforeEach(() => worker.plan({}));

const texts = (name: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${name} ${i}`);

/** What the same texts are answered in a request. */
async function asked(model: string, items: readonly string[]): Promise<object[]> {
  const { items: results } = await worker.ask('embed', { model, items });
  return results.map((result, item) => ({ item, ...result }));
}

describe.each([SMALL, QWEN])('a job of %s', (model) => {
  it('is done part by part, and has the results of requests in the order of its items', async () => {
    const items = [...texts(`job of ${model}`, 9), ' '];
    const started = await startJob(worker, { task: 'embed', model, items });
    expect(started).toMatchObject({ task: 'embed', model, items: 10, parts: { total: 3 } });
    const status = await settledJob(worker, started.job);
    expect(status).toMatchObject({ parts: { total: 3, done: 3, unpaid: 0, failed: 0 }, complete: true, problems: [] });
    const { calls, cost } = await worker.seen();
    expect(calls).toHaveLength(3);
    // Only one of the two takes batches that are answered later.
    expect(calls.every(({ input }) => 'requests' in input)).toBe(model === SMALL);
    const results = await resultsOf(worker, started.job);
    expect(results.map(({ item }) => item)).toEqual([...items.keys()]);
    expect(results).toEqual(await asked(model, items));
    expect(results[9]).toMatchObject({ error: { code: 'bad-request' } });
    expect((await worker.seen()).cost).toBe(cost);

    // The same job, asked for again: nothing is done twice.
    expect(await startJob(worker, { task: 'embed', model, items })).toMatchObject({ job: started.job, complete: true });
    await resumeJob(worker, started.job);
    expect((await worker.seen()).calls).toHaveLength(3);
  });
});

it('asks alone for what a batch lost, and for all of one that never ends', async () => {
  const items = texts('lost', 4);
  await worker.plan({ loses: [0] });
  const { job } = await startJob(worker, { task: 'embed', model: SMALL, items });
  await settledJob(worker, job);
  expect((await worker.seen()).calls.map(({ input }) => Object.keys(input))).toEqual([
    ['requests'],
    ['text', 'pooling'],
  ]);
  expect(await resultsOf(worker, job)).toEqual(await asked(SMALL, items));

  await worker.plan({ stuck: true });
  const other = texts('stuck', 4);
  const stuck = await startJob(worker, { task: 'embed', model: SMALL, items: other });
  await settledJob(worker, stuck.job);
  expect((await worker.seen()).calls.map(({ input }) => Object.keys(input))).toEqual([
    ['requests'],
    ['text', 'pooling'],
  ]);
  expect(await resultsOf(worker, stuck.job)).toEqual(await asked(SMALL, other));
});

it('gives a part up after all tries, says why, and goes on when it is told to', async () => {
  const items = texts('refused', 6);
  // Two calls under way, twice tried, six deliveries each.
  const busy: AiFault = { kind: 'error', code: 3040 };
  await worker.plan({ faults: Array.from({ length: 24 }, () => busy) });
  const { job } = await startJob(worker, { task: 'embed', model: QWEN, items });
  const status = await settledJob(worker, job);
  expect(status).toMatchObject({ parts: { total: 2, done: 0, failed: 2 }, complete: false });
  expect(status.problems[0]!.detail).toMatch(/given up after all tries: Workers AI: .*3040/);
  expect((await worker.fetch(`/v1/jobs/${job}/results`)).status).toBe(409);
  await resumeJob(worker, job);
  expect(await settledJob(worker, job)).toMatchObject({ complete: true, problems: [] });
  expect(await resultsOf(worker, job)).toEqual(await asked(QWEN, items));
});

it('stops where the budget of its run ends, and goes on with another', async () => {
  const items = texts('unpaid', 8);
  // Of a text 12 tokens are taken: there is room for four of them.
  const budget = (60 * 1091) / 1e6;
  const { job, run } = await startJob(worker, { task: 'embed', model: QWEN, items, budget });
  const status = await settledJob(worker, job);
  expect(status).toMatchObject({ parts: { total: 2, done: 1, unpaid: 1 }, complete: false });
  expect(status.problems[0]!.detail).toBe('4 of 4 items: the neurons of the run do not suffice for it');
  const { cost } = await worker.seen();
  expect(cost).toBeLessThanOrEqual(budget * 1e6);
  const partial = await resultsOf(worker, job, '?partial=1');
  expect(partial).toHaveLength(4);

  expect(await startJob(worker, { task: 'embed', model: QWEN, items, budget: 1 })).toMatchObject({ job, run });
  await resumeJob(worker, job);
  expect(await settledJob(worker, job)).toMatchObject({ complete: true });
  expect((await worker.seen()).calls).toHaveLength(2);
  expect(await resultsOf(worker, job)).toEqual(await asked(QWEN, items));
});

it('does a part once, however often its message comes', async () => {
  const items = texts('twice', 2);
  // Refused of each text alone: there is no answer in the cache that would spare a call.
  await worker.plan({ faults: [5004, 5004, 5004].map((code) => ({ kind: 'error', code })) });
  const { job } = await startJob(worker, { task: 'embed', model: QWEN, items });
  expect(await settledJob(worker, job)).toMatchObject({ complete: true });
  const results = await resultsOf(worker, job);
  expect(results).toMatchObject([{ error: { code: 'bad-request' } }, { error: { code: 'bad-request' } }]);
  const { PARTS } = (await worker.bindings()) as { PARTS: { send(message: object): Promise<unknown> } };
  await PARTS.send({ job, part: 0 });
  // Of a job that there is not, and a part that there is not: nothing to do.
  await PARTS.send({ job: '0'.repeat(32), part: 0 });
  await PARTS.send({ job, part: 7 });
  // What is sent later comes later.
  const later = await startJob(worker, { task: 'embed', model: QWEN, items: texts('later', 1) });
  await settledJob(worker, later.job);
  expect((await worker.seen()).calls).toHaveLength(4);
  expect(await resultsOf(worker, job)).toEqual(results);
});

it('does other tasks as well', async () => {
  const items = ['Fjords are long inlets.', 'Moraines are left by glaciers.'].map((text) => ({ text }));
  const { job } = await startJob(worker, { task: 'expand', items });
  await settledJob(worker, job);
  expect(await resultsOf(worker, job)).toEqual([
    { item: 0, questions: ['what is fjords?', 'how does fjords work?'], terms: ['fjords guide'] },
    { item: 1, questions: ['what is moraines?', 'how does moraines work?'], terms: ['moraines guide'] },
  ]);
});

it('is refused as a request is, and unknown where it was not begun', async () => {
  for (const body of [
    { task: 'answer', items: ['a'] },
    { task: 'embed', items: [] },
    { task: 'embed', items: [7] },
  ])
    expect((await worker.post('/v1/jobs', body)).status).toBe(400);
  for (const path of ['/v1/jobs/x', `/v1/jobs/${'0'.repeat(32)}`, `/v1/jobs/${'0'.repeat(32)}/results`])
    expect((await worker.fetch(path)).status).toBe(404);
  expect(await jobStatus(worker, 'x')).toMatchObject({ code: 'not-found' });
});
