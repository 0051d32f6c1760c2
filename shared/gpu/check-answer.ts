import { wellFormed } from '../well-formed.ts';

// What a model answers is checked before anything is made of it: a number that is none, a vector of another model, a
// score of a document that nobody asked about would go unnoticed into an index.

/** An answer that cannot be used. */
export class WrongAnswer extends Error {
  override readonly name = 'WrongAnswer';
  /**
   * `model`: the model is another than the table says, and every answer of it would be wrong. `answer`: this answer alone.
   */
  readonly scope: 'model' | 'answer';

  constructor(scope: 'model' | 'answer', message: string) {
    super(message);
    this.scope = scope;
  }
}

/**
 * The embeddings of an answer, in the order of the texts; undefined for one that cannot be used alone: not finite, or all
 * zero.
 * @throws WrongAnswer
 */
export function checkEmbeddings(answer: unknown, count: number, dims: number): (Float32Array | undefined)[] {
  const { data } = asObject(answer);
  if (!Array.isArray(data) || !data.every((row) => Array.isArray(row)))
    throw new WrongAnswer('answer', 'the model gave no lists of numbers, expected "data"');
  const other = data.find((row: unknown[]) => row.length !== dims) as unknown[] | undefined;
  if (other) throw new WrongAnswer('model', `the model gave an embedding of ${other.length} numbers, expected ${dims}`);
  if (data.length !== count)
    throw new WrongAnswer('answer', `the model gave ${data.length} embeddings, expected ${count}`);
  return data.map((row: unknown[]) => {
    const numbers = Float32Array.from(row as number[]);
    const usable = row.every((value) => typeof value === 'number') && numbers.every(Number.isFinite);
    return usable && numbers.some((value) => value !== 0) ? numbers : undefined;
  });
}

/** The scores of an answer, in the order of the documents. @throws WrongAnswer unless each has exactly one */
export function checkScores(answer: unknown, count: number): number[] {
  const { response } = asObject(answer);
  if (!Array.isArray(response)) throw new WrongAnswer('answer', 'the model gave no scores, expected "response"');
  if (response.length !== count)
    throw new WrongAnswer('answer', `the model gave ${response.length} scores, expected ${count}`);
  const scores = new Map<number, number>();
  for (const entry of response) {
    const { id, score } = asObject(entry);
    if (!Number.isInteger(id) || (id as number) < 0 || (id as number) >= count || scores.has(id as number))
      throw new WrongAnswer('answer', `the model scored document ${String(id)}, expected each of ${count} once`);
    if (typeof score !== 'number' || !Number.isFinite(score))
      throw new WrongAnswer('answer', `the model gave the score ${String(score)}, expected a number`);
    scores.set(id as number, score);
  }
  return Array.from({ length: count }, (_, id) => scores.get(id)!);
}

/** The text of a chat completion. @throws WrongAnswer where there is none, or it was cut */
export function checkCompletion(answer: unknown): unknown {
  const { choices, response } = asObject(answer);
  // Older models, and JSON mode, answer with `response` alone.
  if (choices === undefined && (typeof response === 'string' || isObject(response))) return response;
  const { message, finish_reason: reason } = asObject(Array.isArray(choices) ? choices[0] : undefined);
  const { content } = asObject(message);
  if (reason === 'length') throw new WrongAnswer('answer', 'the model was cut off before it had ended');
  if (typeof content === 'string' && content !== '') return content;
  throw new WrongAnswer('answer', 'the model gave no text, expected a message');
}

/** The object that a text of JSON is, which models like to put into a code block. @throws WrongAnswer */
export function checkJson(text: unknown): Record<string, unknown> {
  if (isObject(text)) return text;
  const json = /^\s*```(?:json)?\s*([^]*?)\s*```\s*$/.exec(String(text))?.[1] ?? String(text);
  try {
    const value: unknown = JSON.parse(json);
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new WrongAnswer('answer', 'the model gave no JSON object');
}

/** What is asked of a list of texts. */
interface TextLimits {
  /** Texts that are kept. */
  readonly most: number;
  /** UTF-16 code units of one; longer ones are left out. */
  readonly length: number;
}

/** Texts in one line each, without those that are empty, too long or there twice. @throws WrongAnswer for no list of texts */
export function checkTexts(value: unknown, name: string, { most, length }: TextLimits): string[] {
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string'))
    throw new WrongAnswer('answer', `the model gave no list of texts, expected "${name}"`);
  const lines = value.map((text) => checkLine(text));
  return [...new Set(lines)].filter((line) => line !== '' && line.length <= length).slice(0, most);
}

/** A text in one line: no control characters, no halves of characters. */
export function checkLine(text: string): string {
  return wellFormed(text)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

function asObject(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
