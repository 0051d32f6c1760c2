import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MODELS } from '../../shared/gpu/models.ts';
import type { EmbedResult, ItemError, TaskAnswer } from '../../shared/gpu/tasks.ts';
import { embedding } from './ai-answers.ts';
import { type AiFault, WRONG_ANSWERS } from './ai-faults.ts';
import { type GpuWorker, startGpuWorker } from './gpu-worker.ts';
import { resultsOf, resumeJob, settledJob, startJob } from './running-job.ts';

const SMALL = '@cf/baai/bge-small-en-v1.5';
const QWEN = '@cf/qwen/qwen3-embedding-0.6b';
const QUICK = { CALL_TRIES: '3', CALL_TIMEOUT_MS: '300', PART_ITEMS: '3', POLLS: '2' };

/** What a text is rightly answered. */
function right(model: string, text: string): string {
  const { dims } = MODELS.find(({ name }) => name === model)!;
  return Buffer.from(Float32Array.from(embedding(text, dims!)).buffer).toString('base64');
}

const repeated = (count: number, fault: AiFault): AiFault[] => Array.from({ length: count }, () => fault);
const micro = (neurons: number): number => Math.round(neurons * 1e6);

/** An error of one of the internal codes of Workers AI. */
const error = (code: number, ran = false): AiFault => ({ kind: 'error', code, ran });

describe('a Worker with neurons enough', () => {
  let worker: GpuWorker;
  beforeAll(async () => {
    worker = await startGpuWorker({ ...QUICK, NEURONS_PER_DAY: '100000000', NEURONS_PER_RUN: '1000000' });
  });
  afterAll(() => worker.close());
  beforeEach(() => worker.plan({}));

  let count = 0;
  /** Texts that were not asked for before. */
  const texts = (length: number): string[] => Array.from({ length }, (_, i) => `text ${count++} of faults ${i}`);
  const ask = (items: string[], more: object = {}): Promise<TaskAnswer<'embed'>> =>
    worker.ask('embed', { model: SMALL, items, ...more });
  /** Asks, and expects what is right. */
  async function expectRight(items: string[]): Promise<TaskAnswer<'embed'>> {
    const answer = await ask(items);
    expect(answer.items).toEqual(items.map((text) => ({ embedding: right(SMALL, text) })));
    expect(micro(answer.neurons.spent)).toBeGreaterThanOrEqual((await worker.seen()).cost);
    return answer;
  }

  it.each<[string, AiFault[], number]>([
    ['a storm of 429', repeated(2, error(3040)), 1],
    ['time-outs that ran', repeated(2, error(3007, true)), 3],
    ['time-outs that did not', [error(3008)], 2],
    ['calls that are never answered', repeated(2, { kind: 'hang' }), 3],
    ['broken connections', repeated(2, { kind: 'broken' }), 3],
    ['one embedding too few', [{ kind: 'wrong', how: 'count' }], 2],
    ['another form', [{ kind: 'wrong', how: 'shape' }], 2],
    ['what is no number', [{ kind: 'wrong', how: 'nan' }], 2],
    ['null for a number', [{ kind: 'wrong', how: 'null' }], 2],
    ['nothing but zeros', [{ kind: 'wrong', how: 'zeros' }], 2],
    ['what is too large', [error(3006)], 1],
    ['what is refused of some text', [error(5004), error(5004)], 1],
  ])('gets over %s', async (_, faults, times) => {
    await worker.plan({ faults });
    const items = texts(4);
    const { neurons } = await expectRight(items);
    // What surely did not run is given back, what may have run is not.
    const once = await ask(texts(4));
    expect(neurons.spent).toBeGreaterThanOrEqual(once.neurons.spent - 1e-6);
    expect(neurons.spent).toBeLessThanOrEqual(times * once.neurons.spent * 1.1);
  });

  it('gives up one by one, with an error each, and has the rest', async () => {
    // A batch of four, its halves, then each alone.
    await worker.plan({ faults: [error(5004), error(5004), error(5004)] });
    const items = texts(4);
    const { items: answers, left } = await ask(items);
    expect(answers.map((answer) => 'error' in answer)).toEqual([true, false, false, false]);
    expect(answers[0]).toMatchObject({ error: { code: 'bad-request', detail: /Workers AI: .*5004/ } });
    expect(left).toBe(0);
  });

  it('begins nothing more once the model has other dimensions, and keeps nothing of it', async () => {
    await worker.plan({ faults: [{ kind: 'wrong', how: 'dims' }, ...repeated(9, { kind: 'wrong', how: 'dims' })] });
    const items = texts(40);
    const { items: answers } = await worker.ask('embed', { model: QWEN, items });
    for (const answer of answers)
      expect(answer).toEqual({
        error: { code: 'corrupt', detail: 'the model gave an embedding of 512 numbers, expected 1024' },
      });
    expect((await worker.seen()).calls.length).toBeLessThanOrEqual(2);
    await worker.plan({});
    expect(await worker.ask('embed', { model: QWEN, items })).toMatchObject({ cached: 0, left: 0 });
  });

  it.each([5007, 5016, 3041, 3023])('begins nothing more once nothing can work (%s)', async (code) => {
    await worker.plan({ faults: repeated(9, error(code)) });
    const { items, neurons } = await worker.ask('embed', { model: QWEN, items: texts(40) });
    for (const item of items) expect(item).toMatchObject({ error: { code: 'transport' } });
    expect((await worker.seen()).calls.length).toBeLessThanOrEqual(2);
    expect(neurons.spent).toBe(0);
  });

  it('says what is left when the account has no neurons', async () => {
    await worker.plan({ faults: [{ kind: 'none' }, error(3036)] });
    const { items, left } = await worker.ask('embed', { model: QWEN, items: texts(40) });
    expect(items.filter((item) => !('error' in item))).toHaveLength(40 - left);
    expect([8, 32]).toContain(left);
    expect(items.find((item) => 'error' in item)).toMatchObject({ error: { code: 'over-budget' } });
  });

  it('counts what a model says that it took, and begins nothing more once that is too much', async () => {
    await worker.plan({ faults: [{ kind: 'greedy' }] });
    const ask = (text: string) => worker.ask('expand', { items: [{ text }], run: 'greedy', budget: 100 });
    const first = await ask('A fjord.');
    expect(first.items[0]).toHaveProperty('questions');
    expect(first.neurons.left.run).toBe(0);
    expect(micro(first.neurons.spent)).toBe((await worker.seen()).cost);
    expect(await ask('A lake.')).toMatchObject({ left: 1, items: [{ error: { code: 'over-budget' } }] });
  });

  it('has a few calls under way at once', async () => {
    await worker.plan({ delayMs: 20 });
    await worker.ask('rerank', { items: texts(12).map((query) => ({ query, documents: [query] })) });
    expect((await worker.seen()).atOnce).toBe(4);
  });

  /** What a call may do instead of what it should. */
  const anyFault = fc.oneof(
    { weight: 3, arbitrary: fc.constant<AiFault>({ kind: 'none' }) },
    { weight: 2, arbitrary: fc.constant(error(3040)) },
    fc.constantFrom(3006, 5004, 3036, 5007).map((code) => error(code)),
    fc.constantFrom(3007, 3008).chain((code) => fc.boolean().map((ran) => error(code, ran))),
    fc.constantFrom<AiFault>({ kind: 'broken' }, { kind: 'hang' }),
    fc.constantFrom(...WRONG_ANSWERS).map((how): AiFault => ({ kind: 'wrong', how })),
  );
  const anyRequest = fc.record({
    faults: fc.array(anyFault, { maxLength: 8 }),
    model: fc.constantFrom(SMALL, QWEN),
    // Equal ones among them.
    places: fc.array(fc.nat(5), { minLength: 1, maxLength: 8 }),
    budgetTokens: fc.nat(400),
  });

  it(
    'loses and doubles nothing, and never takes more than the budget, whatever fails',
    { timeout: 180_000 },
    async () => {
      let run = 0;
      const ends = { right: 0, failed: 0, unpaid: 0 };
      await fc.assert(
        fc.asyncProperty(anyRequest, async ({ faults, model, places, budgetTokens }) => {
          const known = texts(6);
          const items = places.map((place) => known[place]!);
          const { inputPrice } = MODELS.find(({ name }) => name === model)!;
          const budget = (budgetTokens * inputPrice) / 1e6;
          const request = { model, items, run: `property.${run++}`, budget };
          await worker.plan({ faults });
          const first = await worker.ask('embed', request);
          const { calls, cost } = await worker.seen();

          expect(first.items).toHaveLength(items.length);
          first.items.forEach((item, i) => {
            if ('error' in item) expect(item.error.detail).not.toBe('');
            else expect(item.embedding).toBe(right(model, items[i]!));
            // Equal texts have equal ends.
            expect(item).toEqual(first.items[items.indexOf(items[i]!)]);
          });
          expect(cost).toBeLessThanOrEqual(micro(first.neurons.spent));
          expect(micro(first.neurons.spent)).toBeLessThanOrEqual(micro(budget));
          expect(micro(first.neurons.left.run)).toBe(Math.floor(budget * 1e6) - micro(first.neurons.spent));
          const unpaid = first.items.filter(
            (item) => (item as Partial<ItemError>).error?.code === 'over-budget',
          ).length;
          expect(first.left).toBe(unpaid);
          // No text twice in a call.
          for (const { input } of calls) {
            const asked = (input['text'] ?? input['documents']) as string[];
            expect(new Set(asked).size).toBe(asked.length);
          }

          // Another time, what is missing comes, and nothing else is asked for.
          await worker.plan({});
          const done = items.filter((_, i) => !('error' in first.items[i]!));
          const second = await worker.ask('embed', { model, items });
          expect(second.items.map((item) => (item as EmbedResult).embedding)).toEqual(
            items.map((text) => right(model, text)),
          );
          expect(second.cached).toBe(done.length);
          const asked = (await worker.seen()).calls.flatMap(
            ({ input }) => (input['text'] ?? input['documents']) as string[],
          );
          expect([...asked].sort()).toEqual([...new Set(items)].filter((text) => !done.includes(text)).sort());

          ends.right += done.length;
          ends.unpaid += unpaid;
          ends.failed += items.length - done.length - unpaid;
        }),
        { numRuns: 60 },
      );
      console.log(`60 requests: ${ends.right} items right, ${ends.unpaid} without budget, ${ends.failed} failed`);
      expect(Math.min(...Object.values(ends))).toBeGreaterThan(0);
    },
  );

  const anyJob = fc.record({
    faults: fc.array(anyFault, { maxLength: 6 }),
    model: fc.constantFrom(SMALL, QWEN),
    items: fc.integer({ min: 1, max: 8 }),
    loses: fc.array(fc.nat(2), { maxLength: 2 }),
    stuck: fc.boolean(),
    budgetTokens: fc.integer({ min: 0, max: 400 }),
  });

  it('does jobs to the end, whatever fails and gets lost, within the budget', { timeout: 180_000 }, async () => {
    let run = 0;
    let resumed = 0;
    await fc.assert(
      fc.asyncProperty(anyJob, async ({ faults, model, items: length, loses, stuck, budgetTokens }) => {
        const items = texts(length);
        const { inputPrice } = MODELS.find(({ name }) => name === model)!;
        const budget = (budgetTokens * inputPrice) / 1e6;
        const request = { task: 'embed', model, items, run: `job.property.${run++}` } as const;
        await worker.plan({ faults, loses, stuck });
        const { job } = await startJob(worker, { ...request, budget });
        const status = await settledJob(worker, job);
        const { cost } = await worker.seen();
        expect(cost).toBeLessThanOrEqual(micro(budget));
        expect(status.items).toBe(length);

        if (!status.complete) {
          resumed++;
          await worker.plan({});
          // The same job, with more to spend.
          expect(await startJob(worker, { ...request, budget: 1000 })).toMatchObject({ job });
          await resumeJob(worker, job);
          expect(await settledJob(worker, job)).toMatchObject({ complete: true });
        }
        const results = await resultsOf(worker, job);
        expect(results.map(({ item }) => item)).toEqual([...items.keys()]);
        // What Workers AI refuses of one text alone is an error of that text for good.
        const refusals = faults.filter((fault) => fault.kind === 'error' && [3006, 5004].includes(fault.code)).length;
        const errors = results.filter((result) => 'error' in result);
        expect(errors.length).toBeLessThanOrEqual(refusals);
        results.forEach((result, i) => {
          if (!('error' in result)) expect(result['embedding']).toBe(right(model, items[i]!));
        });
      }),
      { numRuns: 25 },
    );
    console.log(`25 jobs, ${resumed} resumed`);
  });
});

it('never takes more than the day has, however many ask at once', async () => {
  // Each text takes 32 tokens: a hundred of them are what the day has.
  const day = (100 * 32 * 1091) / 1e6;
  const worker = await startGpuWorker({ NEURONS_PER_DAY: String(Math.floor(day)), NEURONS_PER_RUN: '1000' });
  try {
    const requests = Array.from({ length: 12 }, (_, r) =>
      Array.from({ length: 10 }, (_, i) => `text of exactly 28 bytes ${r}${i}`.padEnd(28, '.').slice(0, 28)),
    );
    const answers = await Promise.all(requests.map((items) => worker.ask('embed', { model: QWEN, items })));
    const { cost } = await worker.seen();
    const spent = answers.reduce((sum, { neurons }) => sum + micro(neurons.spent), 0);
    expect(cost).toBeLessThanOrEqual(spent);
    expect(spent).toBeLessThanOrEqual(Math.floor(day) * 1e6);
    const done = answers.flatMap(({ items }) => items).filter((item) => !('error' in item)).length;
    const left = answers.reduce((sum, answer) => sum + answer.left, 0);
    expect(done + left).toBe(120);
    // A request of ten is done or is left: no neurons stay that would have been enough for another.
    expect(done).toBe(Math.floor((Math.floor(day) * 1e6) / (10 * 32 * 1091)) * 10);
    const refused = answers.find((answer) => answer.left > 0)!;
    expect(refused.items[0]).toMatchObject({
      error: { code: 'over-budget', detail: 'the neurons of the day do not suffice for it' },
    });
  } finally {
    await worker.close();
  }
});

it('answers nobody without a token of its own, and says in the log why', async () => {
  const worker = await startGpuWorker({}, 'functions/encoder/worker.ts', 'short');
  try {
    const response = await worker.fetch('/v1/models', { headers: { authorization: 'Bearer short' } });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('short');
  } finally {
    await worker.close();
  }
});
