import { parentPort, workerData } from 'node:worker_threads';
import { CairnError, type ErrorCode, type SourcePlace } from '../../shared/errors.ts';
import type { EncoderInput } from './encoder-input.ts';
import { type EncodedText, TextModel, type TextModelSpec } from './text-model.ts';

/** A text on its way to a thread. */
export interface ThreadTask {
  readonly task: number;
  readonly input: EncoderInput;
}

/** Texts for a thread, or that there will be no more. */
export type ThreadOrder =
  { readonly kind: 'encode'; readonly tasks: readonly ThreadTask[] } | { readonly kind: 'close' };

/** What a thread says: that it is ready, what became of the texts of an order, or why it is not ready. */
export type ThreadMessage =
  | { readonly kind: 'ready'; readonly model: ThreadModel }
  | { readonly kind: 'encoded'; readonly outcomes: readonly ThreadOutcome[] }
  | { readonly kind: 'failed'; readonly error: PlainError };

/** What became of a text. */
export type ThreadOutcome =
  { readonly task: number; readonly encoded: EncodedText } | { readonly task: number; readonly error: PlainError };

/** What is known of a model once a thread has it open. */
export interface ThreadModel {
  /** What runs it, with its version. */
  readonly runtime: string;
  /** Numbers of an embedding; undefined where nothing embeds. */
  readonly dims: number | undefined;
}

/** An error as data. */
export interface PlainError {
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly place: SourcePlace | undefined;
}

const port = parentPort!;
const closing = new AbortController();
try {
  const model = await TextModel.open(workerData as TextModelSpec);
  let last = Promise.resolve();
  port.on('message', (order: ThreadOrder) => {
    if (order.kind === 'encode') {
      // One order after the other, so that the answer to the first goes off while the next is worked on.
      last = last.then(() => encode(model, order.tasks));
    } else {
      // The thread ends by itself, with nothing under way: a native runtime does not survive being stopped in a call.
      closing.abort();
      port.close();
    }
  });
  const { name, version } = model.runtime;
  send({ kind: 'ready', model: { runtime: `${name} ${version}`, dims: model.dims } });
} catch (error) {
  send({ kind: 'failed', error: toPlain(error) });
}

async function encode(model: TextModel, tasks: readonly ThreadTask[]): Promise<void> {
  const outcomes: ThreadOutcome[] = [];
  for (const { task, input } of tasks) {
    try {
      outcomes.push({ task, encoded: await model.encode(input, closing.signal) });
    } catch (error) {
      outcomes.push({ task, error: toPlain(error) });
    }
  }
  send({ kind: 'encoded', outcomes });
}

function send(message: ThreadMessage): void {
  port.postMessage(message);
}

function toPlain(error: unknown): PlainError {
  if (error instanceof CairnError) return { code: error.code, message: error.message, place: error.place };
  return {
    code: undefined,
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    place: undefined,
  };
}
