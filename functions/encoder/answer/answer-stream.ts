import type { AnswerEvent } from '../../../shared/gpu/tasks.ts';
import { AnswerCache } from '../answer-cache.ts';
import { type GpuEnv, readGpuSettings } from '../env.ts';
import { Spending } from '../spending.ts';
import { runOf } from '../task-request.ts';
import { answerEvents } from './answer-events.ts';
import { parseQuestion } from './answer-request.ts';

/** The events of an answer, as server-sent events. @throws CairnError `bad-request` */
export function answerStream(body: unknown, env: GpuEnv): ReadableStream<Uint8Array> {
  const settings = readGpuSettings(env);
  const question = parseQuestion(body);
  const spending = new Spending(env, settings, runOf(question));
  const events = answerEvents(question, { ai: env.AI, cache: new AnswerCache(env.STATE), spending, settings });
  const encoder = new TextEncoder();
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      const next = await events.next();
      if (!next.done) return controller.enqueue(encoder.encode(eventText(next.value)));
      controller.close();
      // A read into a buffer of the reader's own ends with this.
      controller.byobRequest?.respond(0);
    },
    // Who goes away stops the model.
    async cancel() {
      await events.return(undefined);
    },
  });
}

function eventText({ event, ...data }: AnswerEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
