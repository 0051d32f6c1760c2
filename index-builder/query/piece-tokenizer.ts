import { compareBytes, utf8 } from '../../shared/bytes.ts';
import { CairnError } from '../../shared/errors.ts';
import { TERM_LIMIT_BYTES } from '../../shared/format/layout.ts';
import type { TableTokenizer } from '../../shared/format/query-table.ts';
import { encodeVocabulary, Vocabulary } from '../../shared/format/vocabulary.ts';
import { openTokenizer, specialTokens } from '../../shared/text/pieces.ts';
import { WordPiece, wordPieceWords } from '../../shared/text/word-piece.ts';
import { readJsonFile } from '../json-file.ts';
import { wordPieceOf, type WordPieceTokenizer } from './word-piece-settings.ts';

/** Splits texts into pieces as queries are split, with a number for each piece. */
export interface PieceTokenizer {
  /** What a query table says of it. */
  readonly table: TableTokenizer;
  /** Every token that a text can give. */
  readonly tokens: readonly string[];
  /** All that the vocabulary has, what no text can give among it. */
  readonly vocabulary: ReadonlySet<string>;
  /** Numbers, in `tokens`, of the pieces of a text. */
  split(text: string): readonly number[];
}

/** Words whose pieces are remembered: most of a text is made of few. */
const REMEMBERED_WORDS = 1 << 16;

/** The tokenizer of a tokenizer.json. @throws CairnError `bad-request`, `not-found`, naming the file */
export function readPieceTokenizer(file: string): PieceTokenizer {
  const json = readJsonFile(file);
  try {
    return openPieceTokenizer(json);
  } catch (cause) {
    if (!(cause instanceof CairnError)) throw cause;
    throw new CairnError(cause.code, cause.message, { cause, place: { file } });
  }
}

/** @throws CairnError `bad-request` (not a tokenizer that can be used) */
export function openPieceTokenizer(json: unknown): PieceTokenizer {
  const wordPiece = wordPieceOf(json);
  const vocabulary = vocabularyOf(json);
  return wordPiece ? openWordPiece(wordPiece, vocabulary) : openAnyTokenizer(json, vocabulary);
}

function openWordPiece({ settings, tokens }: WordPieceTokenizer, vocabulary: ReadonlySet<string>): PieceTokenizer {
  checkTokens(settings.continuation === '' ? tokens : [settings.continuation, ...tokens]);
  const sorted = tokens.map((token) => ({ token, bytes: utf8(token) }));
  sorted.sort((a, b) => compareBytes(a.bytes, b.bytes));
  const wordPiece = new WordPiece(settings, new Vocabulary(encodeVocabulary(sorted.map(({ bytes }) => bytes))));
  const remembered = new Map<string, readonly number[]>();
  const splitWord = (word: string): readonly number[] => {
    let pieces = remembered.get(word);
    if (!pieces) {
      pieces = wordPiece.splitWord(word).map(({ ordinal }) => ordinal);
      if (remembered.size === REMEMBERED_WORDS) remembered.clear();
      remembered.set(word, pieces);
    }
    return pieces;
  };
  return {
    table: { kind: 'word-piece', ...settings },
    tokens: sorted.map(({ token }) => token),
    vocabulary,
    split: (text) => wordPieceWords(text, settings).flatMap(splitWord),
  };
}

function openAnyTokenizer(json: unknown, vocabulary: ReadonlySet<string>): PieceTokenizer {
  const split = openTokenizer(json);
  const special = specialTokens(json);
  const tokens = [...vocabulary].filter((token) => !special.has(token));
  checkTokens(tokens);
  const numbers = new Map(tokens.map((token, number) => [token, number]));
  return {
    table: { kind: 'json', json },
    tokens,
    vocabulary,
    split: (text) => split(text).flatMap((token) => numbers.get(token) ?? []),
  };
}

/** Tokens of a tokenizer's vocabulary. @throws CairnError `bad-request` */
function vocabularyOf(json: unknown): ReadonlySet<string> {
  const vocabulary = (json as { model?: { vocab?: unknown } | null } | null)?.model?.vocab;
  if (Array.isArray(vocabulary)) return new Set(vocabulary.map((entry) => String((entry as unknown[])[0])));
  if (typeof vocabulary === 'object' && vocabulary !== null) return new Set(Object.keys(vocabulary));
  throw new CairnError(
    'bad-request',
    'a tokenizer.json that cannot be used: it lists no vocabulary, expected one of the Hugging Face tokenizers format',
  );
}

function checkTokens(tokens: readonly string[]): void {
  const unfit = tokens.find((token) => token === '' || utf8(token).length > TERM_LIMIT_BYTES);
  if (unfit !== undefined)
    throw new CairnError(
      'bad-request',
      `a token of ${utf8(unfit).length} bytes in the vocabulary, expected 1 to ${TERM_LIMIT_BYTES}`,
    );
}
