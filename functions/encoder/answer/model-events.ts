import { WrongAnswer } from '../../../shared/gpu/check-answer.ts';
import { type TokenUsage, usageOf } from '../../../shared/gpu/neurons.ts';
import { isObject } from '../../json-variable.ts';
import { inTime } from '../call-model.ts';

/** What a model streams: texts, and at its end what it took. */
export type ModelEvent = { readonly text: string } | { readonly usage: TokenUsage };

/**
 * Reads the server-sent events of a chat model. @param timeoutMs that it may be silent
 * @throws WrongAnswer, CallTimeout; Error where the stream breaks
 */
export async function* modelEvents(stream: ReadableStream<Uint8Array>, timeoutMs: number): AsyncGenerator<ModelEvent> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let ended = false;
  try {
    for (;;) {
      const { value, done } = await inTime(reader.read(), timeoutMs);
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split('\n');
      rest = done ? '' : lines.pop()!;
      for (const line of lines) {
        const data = /^data: ?(.*)$/.exec(line.trimEnd())?.[1];
        if (data === '[DONE]') ended = true;
        else if (data) yield* readEvent(data);
      }
      if (!done) continue;
      if (!ended) throw new WrongAnswer('answer', 'the stream of the model broke off');
      return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function* readEvent(data: string): Generator<ModelEvent> {
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch {
    throw new WrongAnswer('answer', 'the stream of the model holds what is no JSON');
  }
  const { choices, response } = isObject(event) ? event : {};
  const [choice] = Array.isArray(choices) ? (choices as unknown[]) : [];
  const delta = isObject(choice) ? choice['delta'] : undefined;
  const text = isObject(delta) ? delta['content'] : response;
  if (typeof text === 'string' && text !== '') yield { text };
  const usage = usageOf(event);
  if (usage) yield { usage };
}
