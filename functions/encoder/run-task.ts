import { answerKey } from '../../shared/gpu/answer-key.ts';
import type { GpuModel } from '../../shared/gpu/models.ts';
import type { TokenUsage } from '../../shared/gpu/neurons.ts';
import type { ItemError, ItemOf, ItemTask, ResultOf, SettingsOf } from '../../shared/gpu/tasks.ts';
import { inParallel } from '../../shared/parallel.ts';
import type { AnswerCache } from './answer-cache.ts';
import { callModel, type Caller } from './call-model.ts';
import type { ModelFailure } from './model-error.ts';
import { splitCalls } from './split.ts';
import type { TaskKind } from './tasks/kind.ts';

/** What is asked: items of one task, of one model. */
export interface TaskWork<T extends ItemTask> {
  readonly kind: TaskKind<T>;
  readonly model: GpuModel;
  readonly items: readonly ItemOf[T][];
  readonly settings: SettingsOf[T];
}

/** What running needs of its surroundings. */
export interface TaskContext extends Caller {
  readonly cache: AnswerCache;
}

/** What each item came to, in their order. */
export interface TaskOutcome<T extends ItemTask> {
  readonly items: readonly (ResultOf[T] | Failed)[];
  readonly cached: number;
}

/** An item without a result, and whether another time may give one. */
export interface Failed extends ItemError {
  readonly then: 'again' | 'never' | 'unpaid';
}

/** An item that is asked for, under the hash of all that decides its answer: equal ones are asked for once. */
export interface Wanted<T extends ItemTask> {
  readonly key: string;
  readonly item: ItemOf[T];
}

/**
 * Answers items in their order: from the cache; of those that it lacks, by calls as large as the model allows, a few at a
 * time. A call that cannot be answered whole is split until it is one item that fails, alone.
 */
export async function runTask<T extends ItemTask>(work: TaskWork<T>, context: TaskContext): Promise<TaskOutcome<T>> {
  const { keys, ends, wanted } = await lookUp(work, context.cache);
  const kept = new Set(ends.keys());
  await new Calls(work, context, ends).answer(wanted);
  const items = keys.map((key) => ends.get(key)!);
  return { items, cached: keys.filter((key, i) => kept.has(key) && !('error' in items[i]!)).length };
}

/** What is known of items before any call. */
export interface LookedUp<T extends ItemTask> {
  /** The hash of all that decides the answer to each item. */
  readonly keys: readonly string[];
  /** What those came to that are in the cache, or that no model is asked. */
  readonly ends: Map<string, ResultOf[T] | Failed>;
  /** The others, each once. */
  readonly wanted: readonly Wanted<T>[];
}

/** Looks items up in the cache. */
export async function lookUp<T extends ItemTask>(work: TaskWork<T>, cache: AnswerCache): Promise<LookedUp<T>> {
  const keys = await keysOf(work);
  const distinct = new Map(work.items.map((item, i) => [keys[i]!, item]));
  const ends = new Map<string, ResultOf[T] | Failed>();
  for (const [key, item] of distinct) {
    const refusal = work.kind.refusal(item, work.model);
    if (refusal !== undefined) ends.set(key, failed({ code: 'bad-request', detail: refusal }, 'never'));
  }
  for (const [key, value] of await cache.get([...distinct.keys()].filter((each) => !ends.has(each))))
    if (work.kind.isResult(value, distinct.get(key)!, work.model)) ends.set(key, value as ResultOf[T]);
  const wanted = [...distinct].map(([key, item]) => ({ key, item })).filter(({ key }) => !ends.has(key));
  return { keys, ends, wanted };
}

function keysOf<T extends ItemTask>({ kind, model, items, settings }: TaskWork<T>): Promise<string[]> {
  const prompt = kind.prompt?.(model);
  const identity = { task: kind.task, model: model.name, prompt, settings };
  return Promise.all(items.map((item) => answerKey({ ...identity, item })));
}

/** Most tokens of a call. */
export function mostOf<T extends ItemTask>(work: TaskWork<T>, wanted: readonly Wanted<T>[]): TokenUsage {
  const each = wanted.map(({ item }) => work.kind.most(item, work.model, work.settings));
  const sum = (name: keyof TokenUsage): number => each.reduce((all, most) => all + most[name], 0);
  return { input: sum('input'), output: sum('output') };
}

/** Splits what is wanted into calls that the model's limits allow. */
export function callsOf<T extends ItemTask>(work: TaskWork<T>, wanted: readonly Wanted<T>[]): Wanted<T>[][] {
  return splitCalls(wanted, work.model, (each) => mostOf(work, [each]).input);
}

/** The calls of one request. */
class Calls<T extends ItemTask> {
  readonly #work: TaskWork<T>;
  readonly #context: TaskContext;
  readonly #ends: Map<string, ResultOf[T] | Failed>;
  /** Why no further call is begun. */
  #stopped: ModelFailure | undefined;

  constructor(work: TaskWork<T>, context: TaskContext, ends: Map<string, ResultOf[T] | Failed>) {
    this.#work = work;
    this.#context = context;
    this.#ends = ends;
  }

  async answer(wanted: readonly Wanted<T>[]): Promise<void> {
    const calls = callsOf(this.#work, wanted);
    await inParallel(calls, this.#context.settings.callsAtOnce, (call) => this.#ask(call));
  }

  /** @param again whether an answer to this was of no use before */
  async #ask(wanted: readonly Wanted<T>[], again = false): Promise<void> {
    if (this.#stopped) return this.#fail(wanted, this.#stopped);
    const { kind, model, settings } = this.#work;
    const items = wanted.map(({ item }) => item);
    const end = await callModel(
      {
        model,
        input: kind.input(items, model, settings),
        most: mostOf(this.#work, wanted),
        read: (answer) => kind.read(answer, items, model, settings),
      },
      this.#context,
    );
    if ('value' in end) return this.#take(wanted, end.value, again);
    const { failure } = end;
    if (failure.then === 'stop' || failure.then === 'spent') this.#stopped ??= failure;
    if (failure.then === 'split' && wanted.length > 1) return this.#halve(wanted);
    // A model that answers in words may find others.
    if (failure.then === 'split' && failure.code === 'corrupt' && !again) return this.#ask(wanted, true);
    return this.#fail(wanted, failure);
  }

  /** Keeps results; an item whose own cannot be used is asked for once more, alone. */
  async #take(
    wanted: readonly Wanted<T>[],
    values: readonly (ResultOf[T] | undefined)[],
    again: boolean,
  ): Promise<void> {
    const fresh = new Map<string, unknown>();
    const unusable: Wanted<T>[] = [];
    values.forEach((value, i) => {
      if (value === undefined) return unusable.push(wanted[i]!);
      this.#ends.set(wanted[i]!.key, value);
      return fresh.set(wanted[i]!.key, value);
    });
    await this.#context.cache.set(fresh);
    if (again) this.#fail(unusable, UNUSABLE);
    else for (const each of unusable) await this.#ask([each], true);
  }

  async #halve(wanted: readonly Wanted<T>[]): Promise<void> {
    const half = Math.ceil(wanted.length / 2);
    await this.#ask(wanted.slice(0, half));
    await this.#ask(wanted.slice(half));
  }

  #fail(wanted: readonly Wanted<T>[], { then, code, detail }: ModelFailure): void {
    // What is wrong with one item alone is wrong with it for good, what no answer fits may fit another time.
    const later = then === 'spent' ? 'unpaid' : then === 'split' && code === 'bad-request' ? 'never' : 'again';
    for (const { key } of wanted) this.#ends.set(key, failed({ code, detail }, later));
  }
}

const UNUSABLE: ModelFailure = {
  then: 'split',
  mayHaveRun: true,
  code: 'corrupt',
  detail: 'the model gave numbers that are not finite, or nothing but zeros',
};

function failed(error: ItemError['error'], then: Failed['then']): Failed {
  return { error, then };
}
