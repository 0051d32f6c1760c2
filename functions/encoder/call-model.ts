import type { GpuModel } from '../../shared/gpu/models.ts';
import { cost, type TokenUsage, usageOf } from '../../shared/gpu/neurons.ts';
import type { AiBinding, GpuSettings } from './env.ts';
import { CallTimeout, modelFailure, type ModelFailure } from './model-error.ts';
import type { Spending } from './spending.ts';

/** A call of a model, and what is made of its answer. */
export interface ModelCall<T> {
  readonly model: GpuModel;
  readonly input: object;
  /** Tokens that it can take at most. */
  readonly most: TokenUsage;
  /** Reads an answer. @throws WrongAnswer */
  readonly read: (answer: unknown) => T;
}

/** What a call came to. `settle` says what it took, where the answer itself does not: a stream, which says it at its end. */
export type CallEnd<T> =
  { readonly value: T; readonly settle: (usage: TokenUsage) => Promise<void> } | { readonly failure: ModelFailure };

/** What calls need of the request that they belong to. */
export interface Caller {
  readonly ai: AiBinding;
  readonly spending: Spending;
  readonly settings: GpuSettings;
}

/**
 * Calls a model, and again where that may help, after a wait drawn from nothing to a bound that doubles: many who are
 * refused at once do not come back at once. Each try is paid before it is made.
 */
export async function callModel<T>(call: ModelCall<T>, caller: Caller): Promise<CallEnd<T>> {
  const { callTries, backoffMs } = caller.settings;
  for (let tries = 1; ; tries++) {
    const end = await tryCall(call, caller);
    if ('value' in end || end.failure.then !== 'again' || tries === callTries) return end;
    await sleep(Math.random() * Math.min(backoffMs * 2 ** (tries - 1), 30_000));
  }
}

async function tryCall<T>(call: ModelCall<T>, caller: Caller): Promise<CallEnd<T>> {
  const { model, input, most, read } = call;
  const { ai, spending, settings } = caller;
  const amount = cost(model, most);
  const reserved = await spending.reserve(amount);
  if ('refused' in reserved) return { failure: overBudget(reserved.refused) };
  try {
    const answer = await inTime(ai.run(model.name, input), settings.callTimeoutMs);
    const settle = (usage: TokenUsage): Promise<void> => spending.settle(reserved.id, amount, cost(model, usage));
    const usage = usageOf(answer);
    // Before it is looked at: an answer that cannot be used was taken all the same.
    if (usage) await settle(usage);
    return { value: read(answer), settle };
  } catch (error) {
    const failure = modelFailure(error);
    if (!failure.mayHaveRun) await spending.settle(reserved.id, amount, 0);
    return { failure };
  }
}

/** What follows where a budget has no room for a call. */
export function overBudget(budget: 'run' | 'day'): ModelFailure {
  const detail = `the neurons of the ${budget} do not suffice for it`;
  return { then: 'spent', mayHaveRun: false, code: 'over-budget', detail };
}

/** What a promise gives, unless it is late. @throws CallTimeout */
export async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CallTimeout(`the model did not answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
