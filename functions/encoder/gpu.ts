import { WorkerEntrypoint } from 'cloudflare:workers';
import { CairnError, type ErrorCode } from '../../shared/errors.ts';
import type { AnswerRequest, ItemTask, TaskAnswer, TaskRequest } from '../../shared/gpu/tasks.ts';
import { answerStream } from './answer/answer-stream.ts';
import { answerTask } from './answer-task.ts';
import type { GpuEnv } from './env.ts';

/** An answer, or an error as plain data: of a class, only the message would survive the call. */
export type GpuReply<T> =
  { readonly answer: T } | { readonly error: { readonly code: ErrorCode; readonly message: string } };

/** The same tasks for another Worker of the account, over a service binding. Whoever has the binding needs no token. */
export class Gpu extends WorkerEntrypoint<GpuEnv> {
  async run<T extends ItemTask>(task: T, request: TaskRequest<T>): Promise<GpuReply<TaskAnswer<T>>> {
    return replyOf(() => answerTask(task, request, this.env));
  }

  /** Server-sent events, as `POST /v1/answer` gives them. */
  async answer(request: AnswerRequest): Promise<GpuReply<ReadableStream<Uint8Array>>> {
    return replyOf(() => answerStream(request, this.env));
  }
}

async function replyOf<T>(work: () => T | Promise<T>): Promise<GpuReply<T>> {
  try {
    return { answer: await work() };
  } catch (error) {
    if (error instanceof CairnError) return { error: { code: error.code, message: error.message } };
    throw error;
  }
}
