import { type GpuEnv, readGpuSettings } from '../env.ts';
import { JobStore } from './job-store.ts';
import type { PartMessage } from './part-message.ts';
import { runPart } from './run-part.ts';

/** Queue of the parts that were given up. */
const DEAD = /-dead$/;
/** The longest wait for another try. */
const RETRY_LIMIT_SECONDS = 600;

/**
 * Does the parts that come through the queue, each at least once. A message that waits is sent anew, since a queue counts what
 * is put back as a failure.
 */
export async function consumeParts(batch: MessageBatch<PartMessage>, env: GpuEnv): Promise<void> {
  for (const message of batch.messages) {
    if (DEAD.test(batch.queue)) await giveUp(message, env);
    else await consume(message, env);
  }
}

async function consume(message: Message<PartMessage>, env: GpuEnv): Promise<void> {
  try {
    const end = await runPart(message.body, env);
    if (end.then === 'again') {
      await new JobStore(env.STATE).putPart('trouble', message.body, { detail: end.detail });
      return message.retry({ delaySeconds: retrySeconds(env, message.attempts) });
    }
    if (end.then === 'wait') await env.PARTS.send(message.body, { delaySeconds: end.seconds });
    message.ack();
  } catch (error) {
    console.error(error);
    message.retry({ delaySeconds: retrySeconds(env, message.attempts) });
  }
}

/** Writes down that a part was given up: who asks for the job learns it, and may go on with it. */
async function giveUp(message: Message<PartMessage>, env: GpuEnv): Promise<void> {
  const store = new JobStore(env.STATE);
  const trouble = await store.part('trouble', message.body);
  const detail = `given up after all tries: ${trouble?.detail ?? 'the log of the Worker says why'}`;
  await store.putPart('failed', message.body, { detail });
  message.ack();
}

/** Seconds until a part that failed is tried again: they double with each try. */
function retrySeconds(env: GpuEnv, attempts: number): number {
  return Math.min(readGpuSettings(env).retrySeconds * 2 ** (attempts - 1), RETRY_LIMIT_SECONDS);
}
