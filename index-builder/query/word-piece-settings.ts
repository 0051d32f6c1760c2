import { specialTokens } from '../../shared/text/pieces.ts';
import { wordPieceWords, type WordPieceSettings } from '../../shared/text/word-piece.ts';

/** A tokenizer of BERT's kind: its settings and every token that a text can give. */
export interface WordPieceTokenizer {
  readonly settings: WordPieceSettings;
  readonly tokens: readonly string[];
}

/** The parts of a tokenizer.json that matter here. */
interface TokenizerJson {
  readonly model?: {
    readonly type?: unknown;
    readonly vocab?: unknown;
    readonly continuing_subword_prefix?: unknown;
    readonly max_input_chars_per_word?: unknown;
  } | null;
  readonly normalizer?: {
    readonly type?: unknown;
    readonly lowercase?: unknown;
    readonly strip_accents?: unknown;
    readonly handle_chinese_chars?: unknown;
    readonly clean_text?: unknown;
  } | null;
  readonly pre_tokenizer?: { readonly type?: unknown } | null;
}

// What BERT's own tokenizer has where its file is silent.
const CONTINUATION = '##';
const WORD_LIMIT = 100;

/** Settings of a tokenizer.json where all of it is BERT's; undefined where it is a tokenizer of another kind. */
export function wordPieceOf(json: unknown): WordPieceTokenizer | undefined {
  const { model, normalizer, pre_tokenizer: cutter } = (json ?? {}) as TokenizerJson;
  if (model?.type !== 'WordPiece' || normalizer?.type !== 'BertNormalizer' || cutter?.type !== 'BertPreTokenizer')
    return undefined;
  if (typeof model.vocab !== 'object' || model.vocab === null) return undefined;
  const lowercase = normalizer.lowercase === true;
  const { continuing_subword_prefix: prefix } = model;
  const settings: WordPieceSettings = {
    lowercase,
    // Where nothing is said of accents, they go with the upper case.
    stripAccents: typeof normalizer.strip_accents === 'boolean' ? normalizer.strip_accents : lowercase,
    splitHan: normalizer.handle_chinese_chars === true,
    cleanText: normalizer.clean_text === true,
    continuation: typeof prefix === 'string' ? prefix : CONTINUATION,
    wordLimit: positive(model.max_input_chars_per_word) ?? WORD_LIMIT,
  };
  const special = specialTokens(json);
  const tokens = Object.keys(model.vocab).filter((token) => !special.has(token) && isReachable(token, settings));
  return { settings, tokens };
}

/** Whether a text can give the token: what a word is never made of, such as `[unused7]`, is not worth its bytes. */
function isReachable(token: string, settings: WordPieceSettings): boolean {
  const { continuation } = settings;
  const part = token.startsWith(continuation) && token !== continuation ? token.slice(continuation.length) : token;
  const words = wordPieceWords(part, settings);
  return words.length === 1 && words[0] === part;
}

function positive(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
}
