import { WorkerEntrypoint } from 'cloudflare:workers';
import { CairnError, type ErrorCode } from '../../shared/errors.ts';
import type { ItemTask, TaskAnswer, TaskRequest } from '../../shared/gpu/tasks.ts';
import { answerTask } from './answer-task.ts';
import type { GpuEnv } from './env.ts';

/** An answer, or an error as plain data: of a class, only the message would survive the call. */
export type GpuReply<T> =
  { readonly answer: T } | { readonly error: { readonly code: ErrorCode; readonly message: string } };

/** The same tasks for another Worker of the account, over a service binding. Whoever has the binding needs no token. */
export class Gpu extends WorkerEntrypoint<GpuEnv> {
  async run<T extends ItemTask>(task: T, request: TaskRequest<T>): Promise<GpuReply<TaskAnswer<T>>> {
    try {
      return { answer: await answerTask(task, request, this.env) };
    } catch (error) {
      if (error instanceof CairnError) return { error: { code: error.code, message: error.message } };
      throw error;
    }
  }
}
