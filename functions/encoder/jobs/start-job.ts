import { CairnError } from '../../../shared/errors.ts';
import { answerKey } from '../../../shared/gpu/answer-key.ts';
import type { JobStatus } from '../../../shared/gpu/tasks.ts';
import { inParallel } from '../../../shared/parallel.ts';
import { type GpuEnv, readGpuSettings } from '../env.ts';
import { parseJobRequest } from './job-request.ts';
import { type Job, JobStore } from './job-store.ts';

const WRITES_AT_ONCE = 6;
/** Messages that a queue takes at once. */
const MESSAGES = 100;
/** Problems that a status tells. */
const PROBLEMS_TOLD = 10;

/**
 * Begins a job, or goes on with it: its name is the hash of all that it is, so that who asks twice, for want of an answer, has
 * one job. Input first, then the job, then messages, then that they were sent: who dies in between leaves what the next request finds or writes again.
 */
export async function startJob(body: unknown, env: GpuEnv): Promise<JobStatus> {
  const { work, run, budget } = parseJobRequest(body);
  const { kind } = work;
  const { model, items, settings } = work;
  const prompt = kind.prompt?.(model);
  const id = (await answerKey({ task: kind.task, model: model.name, prompt, settings, item: { items, run } })).slice(
    0,
    32,
  );
  const store = new JobStore(env.STATE);
  const known = await store.job(id);
  // The size of a part is that which the job began with.
  const { partItems } = known ?? readGpuSettings(env);
  const parts = Math.ceil(items.length / partItems);
  const job: Job = {
    id,
    task: kind.task,
    model: model.name,
    settings,
    run: run ?? `job.${id}`,
    budget: budget === Infinity ? null : budget,
    items: items.length,
    parts,
    partItems,
  };
  if (!known)
    await inParallel([...Array(parts).keys()], WRITES_AT_ONCE, (part) =>
      store.putPart('input', { job: id, part }, { items: items.slice(part * partItems, (part + 1) * partItems) }),
    );
  // Again, since another budget is the same job.
  await store.putJob(job);
  return (await store.wasSent(id)) ? statusOf(job, store) : sendParts(job, store, env);
}

/** Sends every part that is not done, those too that were given up or had no budget. @throws CairnError `not-found` */
export async function resumeJob(id: string, env: GpuEnv): Promise<JobStatus> {
  const store = new JobStore(env.STATE);
  return sendParts(await knownJob(id, store), store, env);
}

/** How far a job is. @throws CairnError `not-found` */
export async function jobStatus(id: string, env: GpuEnv): Promise<JobStatus> {
  const store = new JobStore(env.STATE);
  return statusOf(await knownJob(id, store), store);
}

/** @throws CairnError `not-found` */
export async function knownJob(id: string, store: JobStore): Promise<Job> {
  const job = /^[0-9a-f]{32}$/.test(id) ? await store.job(id) : undefined;
  if (job) return job;
  throw new CairnError('not-found', `there is no job "${id}"`);
}

async function sendParts(job: Job, store: JobStore, env: GpuEnv): Promise<JobStatus> {
  const done = new Set(await store.parts('output', job.id));
  const missing = [...Array(job.parts).keys()].filter((part) => !done.has(part));
  for (const state of ['unpaid', 'failed'] as const)
    for (const part of await store.parts(state, job.id)) await store.deletePart([state], { job: job.id, part });
  for (let at = 0; at < missing.length; at += MESSAGES)
    await env.PARTS.sendBatch(missing.slice(at, at + MESSAGES).map((part) => ({ body: { job: job.id, part } })));
  await store.putSent(job.id);
  return statusOf(job, store);
}

async function statusOf({ id, task, model, run, items, parts }: Job, store: JobStore): Promise<JobStatus> {
  const done = new Set(await store.parts('output', id));
  // A part that was done another time is done, whatever was said of it before.
  const listed = async (state: 'unpaid' | 'failed'): Promise<number[]> =>
    (await store.parts(state, id)).filter((part) => !done.has(part));
  const [unpaid, failed] = [await listed('unpaid'), await listed('failed')];
  const problems: { part: number; detail: string }[] = [];
  for (const [state, numbers] of [
    ['unpaid', unpaid],
    ['failed', failed],
  ] as const)
    for (const part of numbers.slice(0, PROBLEMS_TOLD)) {
      const { detail = '' } = (await store.part(state, { job: id, part })) ?? {};
      problems.push({ part, detail });
    }
  return {
    job: id,
    task,
    model,
    run,
    items,
    parts: { total: parts, done: done.size, unpaid: unpaid.length, failed: failed.length },
    complete: done.size === parts,
    problems,
  };
}
