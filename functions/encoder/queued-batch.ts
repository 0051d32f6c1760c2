import type { GpuModel } from '../../shared/gpu/models.ts';
import { type TokenUsage, cost, usageOf } from '../../shared/gpu/neurons.ts';
import { isObject } from '../json-variable.ts';
import type { Caller } from './call-model.ts';
import { inTime, overBudget } from './call-model.ts';
import { modelFailure, type ModelFailure } from './model-error.ts';

/** Bytes of a batch: Workers AI takes less than 10 MB. */
export const BATCH_BYTES = 9_000_000;

/** A batch that waits to be answered: plain data, so that another invocation can ask for it. */
export interface QueuedBatch {
  readonly id: string;
  /** What was taken of the budget for it. */
  readonly reservation: number;
  readonly amount: number;
  /** Looks that there were. */
  readonly polls: number;
}

/** Hands over requests that are answered later. Twice at most what one call costs is never taken: it is not tried again here. */
export async function queueBatch(
  model: GpuModel,
  requests: readonly object[],
  most: TokenUsage,
  { ai, spending, settings }: Caller,
): Promise<{ readonly batch: QueuedBatch } | { readonly failure: ModelFailure }> {
  const amount = cost(model, most);
  const reserved = await spending.reserve(amount);
  if ('refused' in reserved) return { failure: overBudget(reserved.refused) };
  try {
    const queued = await inTime(ai.run(model.name, { requests }, { queueRequest: true }), settings.callTimeoutMs);
    const id = isObject(queued) ? queued['request_id'] : undefined;
    if (typeof id !== 'string') throw new Error('the batch has no request_id');
    return { batch: { id, reservation: reserved.id, amount, polls: 0 } };
  } catch (error) {
    const failure = modelFailure(error);
    if (!failure.mayHaveRun) await spending.settle(reserved.id, amount, 0);
    return { failure };
  }
}

/**
 * What a batch was answered: by the place of each request its answer, in any order, some perhaps missing; undefined while it
 * is under way, or where nobody could say.
 */
export async function pollBatch(
  model: GpuModel,
  { id, reservation, amount }: QueuedBatch,
  { ai, spending, settings }: Caller,
): Promise<ReadonlyMap<number, unknown> | undefined> {
  let polled: unknown;
  try {
    polled = await inTime(ai.run(model.name, { request_id: id }), settings.callTimeoutMs);
  } catch (error) {
    console.error('a batch could not be asked for', error);
    return undefined;
  }
  const { responses } = isObject(polled) ? polled : {};
  if (!Array.isArray(responses)) return undefined;
  const usage = usageOf(polled);
  if (usage) await spending.settle(reservation, amount, cost(model, usage));
  const answers = new Map<number, unknown>();
  for (const response of responses) {
    if (!isObject(response)) continue;
    const { id: place, success, result } = response;
    if (Number.isInteger(place) && success === true && !answers.has(place as number))
      answers.set(place as number, result);
  }
  return answers;
}
