import type { Task } from './models.ts';

/** All that decides an answer. */
export interface AnswerIdentity {
  readonly task: Task;
  readonly model: string;
  /** Version of the prompt; undefined where there is none. */
  readonly prompt: number | undefined;
  /** As plain JSON, its members always in the same order. */
  readonly settings: object;
  readonly item: unknown;
}

/** Raised when answers of equal identity become different: what was kept is then not found. */
const VERSION = 1;

/** SHA-256 in hex of all that decides an answer: the same in the Worker, in its cache and in the builder's. */
export async function answerKey({ task, model, prompt = 0, settings, item }: AnswerIdentity): Promise<string> {
  const text = JSON.stringify([VERSION, task, model, prompt, settings, item]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
