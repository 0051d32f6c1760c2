import { describe, expect, it } from 'vitest';
import { type ModelEvent, modelEvents } from '../../functions/encoder/answer/model-events.ts';

const delta = (content: string): string => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const DONE = 'data: [DONE]\n\n';

/** What is read of a stream that comes in pieces of so many bytes. @param silent whether it then says nothing more */
async function read(text: string, step: number, silent = false): Promise<ModelEvent[]> {
  const bytes = new TextEncoder().encode(text);
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += step) controller.enqueue(bytes.slice(at, at + step));
      if (!silent) controller.close();
    },
  });
  const events: ModelEvent[] = [];
  // The stream of Workers has methods that Node's lacks, and that are not used.
  for await (const event of modelEvents(stream, 50)) events.push(event);
  return events;
}

describe("a model's stream", () => {
  it.each([1, 5, 10_000])('is read in pieces of %i bytes', async (step) => {
    const usage = { prompt_tokens: 3, completion_tokens: 2 };
    const text = `: comment\r\n${delta('é')}${delta('')}data: {"response":"b"}\r\n\r\ndata: ${JSON.stringify({ choices: [], usage })}\n\n${DONE}`;
    expect(await read(text, step)).toEqual([{ text: 'é' }, { text: 'b' }, { usage: { input: 3, output: 2 } }]);
  });

  it.each<[string, string, boolean, string]>([
    ['breaks off', delta('a'), false, 'broke off'],
    ['is empty', '', false, 'broke off'],
    ['holds no JSON', `${delta('a')}data: {"choices\n\n${DONE}`, false, 'no JSON'],
    ['falls silent', delta('a'), true, 'did not answer within 50 ms'],
  ])('that %s is an error', async (_, text, silent, problem) => {
    await expect(read(text, 9, silent)).rejects.toThrow(problem);
  });

  it('that holds what no model says has no text', async () => {
    expect(await read(`data: 7\n\ndata: {"choices":{}}\n\ndata: {"choices":[null]}\n\n${DONE}`, 9)).toEqual([]);
  });
});
