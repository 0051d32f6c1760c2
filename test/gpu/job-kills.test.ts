import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GpuWorker, startGpuWorker } from './gpu-worker.ts';
import type { JobStatus } from '../../shared/gpu/tasks.ts';
import type { Death } from './killable-worker.ts';
import { resultsOf, settledJob, startJob } from './running-job.ts';

const VARIABLES = { NEURONS_PER_DAY: '1000000', NEURONS_PER_RUN: '1000000', PART_ITEMS: '2' };

let worker: GpuWorker;
beforeAll(async () => {
  worker = await startGpuWorker(VARIABLES, 'test/gpu/killable-worker.ts');
});
afterAll(() => worker.close());

async function die(death: Death): Promise<void> {
  await fetch(`${worker.origin}/death`, { method: 'POST', body: JSON.stringify(death) });
}

/** What was asked since, and whether it died of it. */
async function sinceThen(): Promise<{ asked: number; died: boolean }> {
  return (await (await fetch(`${worker.origin}/death`)).json()) as { asked: number; died: boolean };
}

/** Millionths of a neuron that a run was counted for. */
async function spent(run: string): Promise<number> {
  const { left } = (await (await worker.fetch(`/v1/budget?run=${run}`)).json()) as { left: { run: number } };
  return Math.round((1_000_000 - left.run) * 1e6);
}

it.each([
  ['@cf/baai/bge-small-en-v1.5', 2],
  ['@cf/qwen/qwen3-embedding-0.6b', 3],
])(
  'a job of %s, killed before or after anything it asks for, loses and doubles nothing, and what it took was counted',
  { timeout: 240_000 },
  async (model, count) => {
    let cases = 0;
    for (let at = 0, over = false; !over; at++)
      for (const happens of [false, true]) {
        await worker.plan({ polls: 0 });
        const items = Array.from({ length: count }, (_, i) => `killed at ${at} ${happens} ${model} ${i}`);
        const request = { task: 'embed', model, items, run: `kill.${at}.${happens}.${model.length}` } as const;
        await die({ at, happens });
        // Who hears nothing asks again.
        const begun = await worker.post('/v1/jobs', request);
        const { job, run } = begun.ok ? ((await begun.json()) as JobStatus) : await startJob(worker, request);
        // What was sent comes again by itself: nobody has to say `resume`.
        expect(await settledJob(worker, job), `${at} ${happens}`).toMatchObject({ complete: true });
        const { died } = await sinceThen();
        if (!died) over = true;
        else cases++;
        const results = await resultsOf(worker, job);
        expect(results.map(({ item }) => item)).toEqual([...items.keys()]);
        const { items: asked } = await worker.ask('embed', { model, items });
        expect(results).toEqual(asked.map((result, item) => ({ item, ...result })));
        expect(await spent(run), `${at} ${happens}`).toBeGreaterThanOrEqual((await worker.seen()).cost);
      }
    console.log(`${model}: ${cases} kills`);
    expect(cases).toBeGreaterThan(30);
  },
);
