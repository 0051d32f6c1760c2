import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CairnError } from '../../shared/errors.ts';
import type { ThreadModel, PlainError, ThreadMessage, ThreadOrder, ThreadTask } from './encode-thread.ts';
import { type EncoderInput, sizeOf } from './encoder-input.ts';
import type { EncodedText, TextModelSpec } from './text-model.ts';

/** Orders that a thread has before it: while it works on one, the next is there already. */
const QUEUED_PER_THREAD = 2;
/**
 * How much goes in one order, if it is more than one text: the way there and back costs a tenth of what the model takes for
 * a text of three tokens. Of long texts each is an order, so that no thread has two while another has none.
 */
const ORDER_UNITS = 256;
const ORDER_TEXTS = 12;
/** Texts that may wait for their turn, for each thread: so many short ones pass while another thread has a long one. */
const UNDER_WAY_PER_THREAD = 32;

interface Waiting {
  readonly resolve: (encoded: EncodedText) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  /** Orders given to it that it has not given back. */
  queued: number;
}

/** Threads that each have the model open and run it on a core of its own. */
export class ThreadPool {
  readonly #threads: readonly Thread[];
  readonly #waiting = new Map<number, Waiting>();
  readonly #queue: ThreadTask[] = [];
  #isDispatching = false;
  #next = 0;
  #failure: Error | undefined;
  /** The model as the threads found it. */
  readonly model: ThreadModel;

  private constructor(threads: readonly Thread[], model: ThreadModel) {
    this.#threads = threads;
    this.model = model;
    for (const thread of threads) {
      thread.worker.on('message', (message: ThreadMessage) => this.#receive(thread, message));
      thread.worker.on('error', (error: Error) => this.#fail(error));
      thread.worker.on('exit', (code) => {
        if (code !== 0) this.#fail(new Error(`an encoding thread ended with exit code ${code}`));
      });
    }
  }

  /** Starts threads. @throws CairnError of opening the model */
  static async start(spec: TextModelSpec, count: number): Promise<ThreadPool> {
    const workers = Array.from({ length: count }, () => new Worker(threadFile(), { workerData: spec }));
    const opening = await Promise.allSettled(workers.map(opened));
    const failed = opening.find((outcome) => outcome.status === 'rejected');
    if (failed) {
      await Promise.all(workers.map(closed));
      throw failed.reason;
    }
    const threads = workers.map((worker) => ({ worker, queued: 0 }));
    return new ThreadPool(threads, (opening[0] as PromiseFulfilledResult<ThreadModel>).value);
  }

  get parallel(): number {
    return this.#threads.length * UNDER_WAY_PER_THREAD;
  }

  encode(input: EncoderInput): Promise<EncodedText> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const task = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(task, { resolve, reject });
      this.#queue.push({ task, input });
      this.#dispatchSoon();
    });
  }

  async close(): Promise<void> {
    this.#failure ??= new Error('the encoder is closed');
    this.#queue.length = 0;
    await Promise.all(this.#threads.map(({ worker }) => closed(worker)));
  }

  /** Texts that come at the same time share an order. */
  #dispatchSoon(): void {
    if (this.#isDispatching) return;
    this.#isDispatching = true;
    setImmediate(() => {
      this.#isDispatching = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    for (let queued = 0; queued < QUEUED_PER_THREAD; queued++)
      for (const thread of this.#threads)
        if (thread.queued <= queued && this.#queue.length > 0) {
          thread.worker.postMessage({ kind: 'encode', tasks: this.#takeOrder() } satisfies ThreadOrder);
          thread.queued++;
        }
  }

  /** The next texts of the queue: one of any size, or several that are short. */
  #takeOrder(): ThreadTask[] {
    let units = 0;
    let count = 0;
    for (const { input } of this.#queue.slice(0, ORDER_TEXTS)) {
      units += sizeOf(input);
      if (count > 0 && units > ORDER_UNITS) break;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  #receive(thread: Thread, message: ThreadMessage): void {
    if (message.kind !== 'encoded') return;
    thread.queued--;
    this.#dispatch();
    for (const outcome of message.outcomes) {
      const waiting = this.#waiting.get(outcome.task);
      this.#waiting.delete(outcome.task);
      if ('encoded' in outcome) waiting?.resolve(outcome.encoded);
      else waiting?.reject(toError(outcome.error));
    }
  }

  /** Nobody waits for a thread that is gone. */
  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
    this.#queue.length = 0;
  }
}

/** The thread's entry: beside this file, in the source and in the package alike. */
function threadFile(): URL {
  return new URL(`./encode-thread${extname(import.meta.url)}`, import.meta.url);
}

/** Waits for a thread to end, once it has nothing under way. */
function closed(worker: Worker): Promise<void> {
  // One that is gone says so at once.
  if (worker.threadId === -1) return Promise.resolve();
  return new Promise((resolve) => {
    worker.once('exit', () => resolve());
    worker.postMessage({ kind: 'close' } satisfies ThreadOrder);
  });
}

function opened(worker: Worker): Promise<ThreadModel> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (message: ThreadMessage) => {
      if (message.kind === 'ready') resolve(message.model);
      else if (message.kind === 'failed') reject(toError(message.error));
    });
  });
}

function toError({ code, message, place }: PlainError): Error {
  return code === undefined ? new Error(message) : new CairnError(code, message, place ? { place } : {});
}
