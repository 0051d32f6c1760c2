import { parentPort, workerData } from 'node:worker_threads';
import { CairnError, type ErrorCode, type SourcePlace } from '../../shared/errors.ts';
import { type EncodedText, type EncoderText, TextModel, type TextModelSpec } from './text-model.ts';

/** A text on its way to a thread, or that there will be no more. */
export type ThreadOrder =
  { readonly kind: 'encode'; readonly task: number; readonly text: EncoderText } | { readonly kind: 'close' };

/** What a thread says: that it is ready, what became of a text, or what is wrong. Errors go as plain data. */
export type ThreadMessage =
  | { readonly kind: 'ready'; readonly runtime: string; readonly version: string }
  | { readonly kind: 'encoded'; readonly task: number; readonly encoded: EncodedText }
  | { readonly kind: 'failed'; readonly task: number | undefined; readonly error: PlainError };

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
  port.on('message', (order: ThreadOrder) => {
    if (order.kind === 'encode') {
      void encode(model, order.task, order.text);
    } else {
      // The thread ends by itself, with nothing under way: a native runtime does not survive being stopped in a call.
      closing.abort();
      port.close();
    }
  });
  const { name, version } = model.runtime;
  send({ kind: 'ready', runtime: name, version });
} catch (error) {
  send({ kind: 'failed', task: undefined, error: toPlain(error) });
}

async function encode(model: TextModel, task: number, text: EncoderText): Promise<void> {
  try {
    send({ kind: 'encoded', task, encoded: await model.encode(text, closing.signal) });
  } catch (error) {
    send({ kind: 'failed', task, error: toPlain(error) });
  }
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
