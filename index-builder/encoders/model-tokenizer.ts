import { Tokenizer } from '@huggingface/tokenizers';
import { CairnError } from '../../shared/errors.ts';
import { specialTokens } from '../../shared/text/pieces.ts';

/** Text that is tokenized at once, in UTF-16 units: bounds the memory that a text of any length takes. */
const CHUNK_UNITS = 1 << 16;

/** The tokenizer of a model, with its numbers. */
export interface ModelTokenizer {
  /** Every piece of the vocabulary, by number. */
  readonly pieces: readonly string[];
  /** Numbers of pieces that stand for no text. */
  readonly special: ReadonlySet<number>;
  /** What the model expects before and behind a text. */
  readonly before: readonly number[];
  readonly behind: readonly number[];
  /** Numbers of the pieces of a text, special ones left out. */
  readonly split: (text: string) => number[];
}

/**
 * Opens a tokenizer.json, of any kind that the library knows.
 * @throws CairnError `bad-request` naming the file
 */
export function openModelTokenizer(json: unknown, file: string): ModelTokenizer {
  const fail = (message: string, cause?: unknown): never => {
    throw new CairnError('bad-request', message, { cause, place: { file } });
  };
  let tokenizer: Tokenizer;
  try {
    tokenizer = new Tokenizer(json as object, {});
  } catch (cause) {
    const expected = 'expected one of the Hugging Face tokenizers format';
    return fail(`a tokenizer.json that cannot be used (${(cause as Error).message}), ${expected}`, cause);
  }
  const pieces: string[] = [];
  for (const [piece, id] of tokenizer.get_vocab() as Map<string, number>) pieces[id] = piece;
  // A number that no piece has: the array would have a hole.
  for (let id = 0; id < pieces.length; id++) if (pieces[id] === undefined) pieces[id] = '';
  if (pieces.length === 0) fail('a tokenizer without a vocabulary');
  const names = specialTokens(json);
  const special = new Set(pieces.flatMap((piece, id) => (piece === '' || names.has(piece) ? [id] : [])));
  const encode = (text: string, add: boolean): number[] =>
    tokenizer.encode(text, { add_special_tokens: add }).ids as number[];
  const { before, behind } = surroundings(encode);
  const split = (text: string): number[] => {
    const ids: number[] = [];
    for (const chunk of chunksOf(text)) for (const id of encode(chunk, false)) if (!special.has(id)) ids.push(id);
    return ids;
  };
  return { pieces, special, before, behind, split };
}

/** What is put around a text: found by a letter, whatever its own number. */
function surroundings(encode: (text: string, add: boolean) => number[]): { before: number[]; behind: number[] } {
  const bare = encode('a', false);
  const whole = encode('a', true);
  const at = whole.findIndex((_, start) => bare.every((id, i) => whole[start + i] === id));
  return { before: whole.slice(0, at), behind: whole.slice(at + bare.length) };
}

/** A text in parts that end at white space, where there is any. */
function* chunksOf(text: string): Generator<string> {
  let start = 0;
  while (text.length - start > CHUNK_UNITS) {
    const end = start + CHUNK_UNITS;
    const space = text.slice(start, end).search(/\s\S*$/u);
    const cut = space > 0 ? start + space : end;
    yield text.slice(start, cut);
    start = cut;
  }
  yield text.slice(start);
}
