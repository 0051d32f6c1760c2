import type { ItemTask } from '../../../shared/gpu/tasks.ts';
import { BATCH_BYTES, pollBatch, queueBatch } from '../queued-batch.ts';
import { callsOf, lookUp, mostOf, type TaskContext, type TaskWork } from '../run-task.ts';
import type { JobStore, PartContent } from './job-store.ts';
import type { PartMessage } from './part-message.ts';

/**
 * Has a part answered as a batch, into the cache: it waits for capacity where a call would be refused. Whatever does not come
 * of it, the whole of it included, is left to be asked for item by item.
 */
export async function takeBatch(
  work: TaskWork<ItemTask>,
  message: PartMessage,
  store: JobStore,
  context: TaskContext,
): Promise<'under-way' | 'over'> {
  const batch = await store.part('batch', message);
  if (!batch) return handOver(work, message, store, context);
  if (batch.polls >= context.settings.polls) return 'over';
  const answers = await pollBatch(work.model, batch, context);
  if (!answers) {
    await store.putPart('batch', message, { ...batch, polls: batch.polls + 1 });
    return 'under-way';
  }
  await keepAnswers(work, batch, answers, context);
  // It stays written down, asked for to the end: what did not come of it is not handed over as a batch again.
  await store.putPart('batch', message, { ...batch, polls: Number.MAX_SAFE_INTEGER });
  return 'over';
}

async function handOver(
  work: TaskWork<ItemTask>,
  message: PartMessage,
  store: JobStore,
  context: TaskContext,
): Promise<'under-way' | 'over'> {
  const { wanted } = await lookUp(work, context.cache);
  if (wanted.length === 0) return 'over';
  const calls = callsOf(work, wanted);
  const requests = calls.map((call) =>
    work.kind.input(
      call.map(({ item }) => item),
      work.model,
      work.settings,
    ),
  );
  if (JSON.stringify(requests).length > BATCH_BYTES) return 'over';
  const queued = await queueBatch(work.model, requests, mostOf(work, wanted), context);
  if ('failure' in queued) return 'over';
  await store.putPart('batch', message, { ...queued.batch, calls: calls.map((call) => call.map(({ key }) => key)) });
  return 'under-way';
}

/** Puts what a batch was answered into the cache, as far as it can be used. */
async function keepAnswers(
  work: TaskWork<ItemTask>,
  { calls }: PartContent['batch'],
  answers: ReadonlyMap<number, unknown>,
  context: TaskContext,
): Promise<void> {
  const { keys } = await lookUp(work, context.cache);
  const itemOf = new Map(keys.map((key, i) => [key, work.items[i]!]));
  for (const [place, call] of calls.entries()) {
    const items = call.map((key) => itemOf.get(key)!);
    const values = readSafely(() => work.kind.read(answers.get(place), items, work.model, work.settings));
    const found = call.flatMap((key, i) => (values?.[i] === undefined ? [] : [[key, values[i]] as const]));
    await context.cache.set(new Map(found));
  }
}

/** What an answer says; undefined where it cannot be used, which the calls for the same items will find out again. */
function readSafely<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    console.error('an answer of a batch cannot be used', error);
    return undefined;
  }
}
