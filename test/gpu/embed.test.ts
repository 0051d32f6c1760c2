import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/api.ts';
import { answerKey } from '../../shared/gpu/answer-key.ts';
import { modelsOf } from '../../shared/gpu/models.ts';
import type { EmbedResult } from '../../shared/gpu/tasks.ts';
import { embedding } from './ai-answers.ts';
import { type GpuWorker, startGpuWorker, TOKEN } from './gpu-worker.ts';

const SMALL = '@cf/baai/bge-small-en-v1.5';

let worker: GpuWorker;
beforeAll(async () => {
  worker = await startGpuWorker({ NEURONS_PER_DAY: '100000000', NEURONS_PER_RUN: '1000000' });
});
afterAll(() => worker.close());
beforeEach(() => worker.plan({}));

/** Numbers of a result. */
function numbersOf(result: object): Float32Array {
  const bytes = Buffer.from((result as EmbedResult).embedding, 'base64');
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

describe.each(modelsOf('embed'))('$name', ({ name, dims, callItems }) => {
  it('embeds texts in their order, and has them the next time', async () => {
    const items = Array.from({ length: 9 }, (_, i) => `${name} text ${i % 7}`);
    const first = await worker.ask('embed', { model: name, items });
    expect(first).toMatchObject({ model: name, dims, cached: 0, left: 0 });
    expect(first.items).toHaveLength(9);
    first.items.forEach((item, i) => expect(numbersOf(item)).toEqual(Float32Array.from(embedding(items[i]!, dims!))));
    const { calls, cost } = await worker.seen();
    expect(calls).toHaveLength(1);
    expect(first.neurons.spent * 1e6).toBeGreaterThanOrEqual(cost);

    const second = await worker.ask('embed', { model: name, items });
    expect(second.items).toEqual(first.items);
    expect(second).toMatchObject({ cached: 9, neurons: { spent: 0 } });
    expect((await worker.seen()).calls).toHaveLength(1);
  });

  it('is never asked for more than it takes', async () => {
    const items = Array.from({ length: callItems + 3 }, (_, i) => `${name} one of many ${i}`);
    const { left } = await worker.ask('embed', { model: name, items });
    expect(left).toBe(0);
    const { calls } = await worker.seen();
    expect(calls.map(({ input }) => ((input['text'] ?? input['documents']) as string[]).length)).toEqual([
      callItems,
      3,
    ]);
  });
});

describe('texts of bge-m3', () => {
  it('share calls up to the tokens of one, at a token a byte', async () => {
    const items = Array.from({ length: 12 }, (_, i) => `${i} ${'ä'.repeat(5000)}`);
    const { items: results } = await worker.ask('embed', { items });
    const { calls } = await worker.seen();
    // Each may have more tokens than the model reads of one: seven of these are what a call takes.
    expect(calls.map(({ input }) => (input['text'] as string[]).length)).toEqual([7, 5]);
    for (const result of results) expect(result).toMatchObject({ maybeCut: true });
  });
});

it('embeds queries as the model wants them, apart from documents', async () => {
  const items = ['what is a fjord'];
  const asDocument = await worker.ask('embed', { model: SMALL, items });
  const asQuery = await worker.ask('embed', { model: SMALL, items, settings: { as: 'query' } });
  expect(asQuery.items).not.toEqual(asDocument.items);
  await worker.ask('embed', { model: '@cf/qwen/qwen3-embedding-0.6b', items, settings: { as: 'query' } });
  expect((await worker.seen()).calls.map(({ input }) => input)).toEqual([
    { text: items, pooling: 'cls' },
    { text: [`Represent this sentence for searching relevant passages: ${items[0]!}`], pooling: 'cls' },
    { queries: items },
  ]);
});

it('answers each item for itself: what cannot be asked has an error in its place', async () => {
  const { items, left } = await worker.ask('embed', { model: SMALL, items: ['one', ' ', 'two'] });
  expect(items).toEqual([
    { embedding: expect.any(String) as string },
    { error: { code: 'bad-request', detail: 'the text is empty' } },
    { embedding: expect.any(String) as string },
  ]);
  expect(left).toBe(0);
});

it('asks again for what is damaged in the cache', async () => {
  const item = 'kept and damaged';
  const first = await worker.ask('embed', { model: SMALL, items: [item] });
  const settings = { as: 'document' };
  const key = await answerKey({ task: 'embed', model: SMALL, prompt: undefined, settings, item });
  const { STATE } = (await worker.bindings()) as { STATE: { put(key: string, value: string): Promise<object | null> } };
  for (const damaged of ['{"embedding":"AAAA"}', 'no JSON']) {
    expect(await worker.ask('embed', { model: SMALL, items: [item] })).toMatchObject({ cached: 1 });
    await STATE.put(`answers/${key}`, damaged);
    const again = await worker.ask('embed', { model: SMALL, items: [item] });
    expect(again).toMatchObject({ items: first.items, cached: 0 });
  }
});

describe('a request', () => {
  it.each([
    ['no token', {}],
    ['another token', { authorization: `Bearer ${TOKEN}x` }],
    ['a shorter one', { authorization: `Bearer ${TOKEN.slice(1)}` }],
    ['the token as it stands', { authorization: TOKEN }],
  ])('with %s is refused, on every route', async (_, headers) => {
    for (const [method, path] of [
      ['POST', '/v1/embed'],
      ['POST', '/v1/jobs'],
      ['GET', '/v1/models'],
      ['GET', '/v1/budget'],
      ['GET', '/nothing'],
    ] as const) {
      const body = method === 'POST' ? '{"items":["a"]}' : undefined;
      const response = await fetch(worker.origin + path, { method, headers, ...(body && { body }) });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: 'unauthorized', status: 401 });
    }
    expect((await worker.seen()).calls).toEqual([]);
  });

  it.each<[string, object | string, string]>([
    ['no JSON', '{', 'the body is not JSON'],
    ['a list', [], 'the body is no JSON object'],
    ['no items', {}, '"items" is no list of at least one item'],
    ['too many', { items: Array.from({ length: 257 }, () => 'a') }, 'there are 257 items, expected at most 256'],
    ['what is no text', { items: ['a', 7] }, 'items[1] is no text'],
    ['another model', { items: ['a'], model: '@cf/baai/bge-reranker-base' }, 'expected one that can "embed"'],
    ['a wrong setting', { items: ['a'], settings: { as: 'title' } }, '"as" is "title"'],
    ['a wrong run', { items: ['a'], run: 'a b' }, '"run" is "a b"'],
    ['a wrong budget', { items: ['a'], budget: -1 }, '"budget" is -1'],
  ])('of %s is refused', async (_, body, detail) => {
    const response = await worker.fetch('/v1/embed', {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).detail).toContain(detail);
  });

  it('finds the table with its prices, and what is left', async () => {
    const models: unknown = await (await worker.fetch('/v1/models')).json();
    expect(models).toMatchObject({ dollarsPerNeuron: 0.000011, freeNeuronsPerDay: 10_000 });
    const { neurons } = await worker.ask('embed', { model: SMALL, items: ['counted'], run: 'r1', budget: 5 });
    expect(neurons.left.run).toBe(5 - neurons.spent);
    const budget = (await (await worker.fetch('/v1/budget?run=r1')).json()) as { left: { run: number; day: number } };
    expect(budget).toMatchObject({ neurons: { run: 1_000_000, day: 100_000_000 } });
    expect(budget.left.run).toBe(1_000_000 - neurons.spent);
    expect(budget.left.day).toBe(neurons.left.day);
  });
});
