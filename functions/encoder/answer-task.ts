import type { ItemTask, TaskAnswer } from '../../shared/gpu/tasks.ts';
import { AnswerCache } from './answer-cache.ts';
import { type GpuEnv, readGpuSettings } from './env.ts';
import { type Failed, runTask } from './run-task.ts';
import { Spending } from './spending.ts';
import { parseTaskRequest, runOf } from './task-request.ts';
import { KINDS } from './tasks/kinds.ts';

/** Answers a request of items: what can be answered is, what cannot has an error of its own. @throws CairnError `bad-request` */
export async function answerTask<T extends ItemTask>(task: T, body: unknown, env: GpuEnv): Promise<TaskAnswer<T>> {
  const settings = readGpuSettings(env);
  const request = parseTaskRequest(KINDS[task], body);
  const spending = new Spending(env, settings, runOf(request));
  const context = { ai: env.AI, cache: new AnswerCache(env.STATE), spending, settings };
  const { items, cached } = await runTask<T>(request.work, context);
  const { model, kind } = request.work;
  const prompt = kind.prompt?.(model);
  return {
    model: model.name,
    ...(model.dims !== undefined && { dims: model.dims }),
    ...(prompt !== undefined && { prompt }),
    items: items.map((item) => (isFailed(item) ? { error: item.error } : item)),
    neurons: await spending.neurons(),
    cached,
    left: items.filter((item) => isFailed(item) && item.then === 'unpaid').length,
  };
}

/** Whether an item has no result. */
export function isFailed(item: object | Failed): item is Failed {
  return 'error' in item;
}
