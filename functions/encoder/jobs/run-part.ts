import { modelsOf } from '../../../shared/gpu/models.ts';
import type { ItemTask } from '../../../shared/gpu/tasks.ts';
import { AnswerCache } from '../answer-cache.ts';
import { isFailed } from '../answer-task.ts';
import { type GpuEnv, readGpuSettings } from '../env.ts';
import type { TaskContext, TaskWork } from '../run-task.ts';
import { runTask } from '../run-task.ts';
import { Spending } from '../spending.ts';
import type { TaskKind } from '../tasks/kind.ts';
import { KINDS } from '../tasks/kinds.ts';
import { type Job, JobStore } from './job-store.ts';
import type { PartMessage } from './part-message.ts';
import { takeBatch } from './part-batch.ts';

/** What follows for the message of a part. */
export type PartEnd =
  | { readonly then: 'done' }
  /** Some of it has no answer yet, and may have one another time. */
  | { readonly then: 'again'; readonly detail: string }
  /** Its batch is under way. */
  | { readonly then: 'wait'; readonly seconds: number };

/**
 * Does a part of a job, whatever was done of it before: a part that has its output is done, what was answered is in the
 * cache, and a batch that was handed over is asked for, not handed over again.
 */
export async function runPart(message: PartMessage, env: GpuEnv): Promise<PartEnd> {
  const store = new JobStore(env.STATE);
  if (await store.hasPart('output', message)) return { then: 'done' };
  const job = await store.job(message.job);
  const input = await store.part('input', message);
  // A job that was deleted has no parts to do.
  if (!job || !input) return { then: 'done' };
  const settings = readGpuSettings(env);
  const spending = new Spending(env, settings, { name: job.run, budget: job.budget ?? Infinity });
  const context = { ai: env.AI, cache: new AnswerCache(env.STATE), spending, settings };
  const work = workOf(job, input.items);
  if (work.model.queues && (await takeBatch(work, message, store, context)) === 'under-way')
    return { then: 'wait', seconds: settings.pollSeconds };
  return finishPart(work, message, store, context);
}

/** Answers what is not in the cache, and writes the output if every item has an answer, or an error for good. */
async function finishPart(
  work: TaskWork<ItemTask>,
  message: PartMessage,
  store: JobStore,
  context: TaskContext,
): Promise<PartEnd> {
  const { items } = await runTask(work, context);
  const failures = items.filter(isFailed);
  const passing = failures.find(({ then }) => then === 'again');
  if (passing) return { then: 'again', detail: passing.error.detail };
  const unpaid = failures.filter(({ then }) => then === 'unpaid');
  if (unpaid.length > 0) {
    const detail = `${unpaid.length} of ${items.length} items: ${unpaid[0]!.error.detail}`;
    await store.putPart('unpaid', message, { detail });
    return { then: 'done' };
  }
  const output = items.map((item) => (isFailed(item) ? { error: item.error } : item));
  await store.putPart('output', message, { items: output });
  return { then: 'done' };
}

/** The work of a part. Its shape was checked when the job began. */
function workOf({ task, model, settings }: Job, items: readonly unknown[]): TaskWork<ItemTask> {
  const known = modelsOf(task).find(({ name }) => name === model);
  if (!known) throw new Error(`the job is of model ${model}, which the table no longer has`);
  return { kind: KINDS[task] as TaskKind<ItemTask>, model: known, items, settings } as TaskWork<ItemTask>;
}
