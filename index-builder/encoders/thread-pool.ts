import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CairnError } from '../../shared/errors.ts';
import type { PlainError, ThreadMessage, ThreadOrder } from './encode-thread.ts';
import type { EncodedText, EncoderText, TextModelSpec } from './text-model.ts';

/** Texts that a thread has before it: while it runs the model on one, the next is there already. */
const QUEUED_PER_THREAD = 2;
/** Texts that may wait for their turn, for each thread: so many short ones pass while another thread has a long one. */
const UNDER_WAY_PER_THREAD = 32;

interface Waiting {
  readonly resolve: (encoded: EncodedText) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  /** Texts given to it that it has not given back. */
  queued: number;
}

/** Threads that each have the model open and run it on a core of its own. */
export class ThreadPool {
  readonly #threads: readonly Thread[];
  readonly #waiting = new Map<number, Waiting>();
  readonly #queue: Extract<ThreadOrder, { kind: 'encode' }>[] = [];
  #next = 0;
  #failure: Error | undefined;
  /** Runtime and version, as the threads found them. */
  readonly runtime: string;

  private constructor(threads: readonly Thread[], runtime: string) {
    this.#threads = threads;
    this.runtime = runtime;
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
    return new ThreadPool(threads, (opening[0] as PromiseFulfilledResult<string>).value);
  }

  get parallel(): number {
    return this.#threads.length * UNDER_WAY_PER_THREAD;
  }

  encode(text: EncoderText): Promise<EncodedText> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const task = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(task, { resolve, reject });
      this.#queue.push({ kind: 'encode', task, text });
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#failure ??= new Error('the encoder is closed');
    this.#queue.length = 0;
    await Promise.all(this.#threads.map(({ worker }) => closed(worker)));
  }

  #dispatch(): void {
    for (const thread of this.#threads) {
      while (thread.queued < QUEUED_PER_THREAD && this.#queue.length > 0) {
        thread.worker.postMessage(this.#queue.shift());
        thread.queued++;
      }
    }
  }

  #receive(thread: Thread, message: ThreadMessage): void {
    if (message.kind === 'ready' || message.task === undefined) return;
    const waiting = this.#waiting.get(message.task);
    this.#waiting.delete(message.task);
    thread.queued--;
    this.#dispatch();
    if (message.kind === 'encoded') waiting?.resolve(message.encoded);
    else waiting?.reject(toError(message.error));
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

function opened(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (message: ThreadMessage) => {
      if (message.kind === 'ready') resolve(`${message.runtime} ${message.version}`);
      else if (message.kind === 'failed') reject(toError(message.error));
    });
  });
}

function toError({ code, message, place }: PlainError): Error {
  return code === undefined ? new Error(message) : new CairnError(code, message, place ? { place } : {});
}
