import { Tokenizer } from '@huggingface/tokenizers';
import { CairnError } from '../errors.ts';

/** Splits a text into the tokens of a vocabulary. */
export type SplitPieces = (text: string) => readonly string[];

/**
 * Tokens by a tokenizer.json, special tokens left out.
 * @throws CairnError `bad-request` (not a tokenizer that can be used)
 */
export function openTokenizer(tokenizer: unknown): SplitPieces {
  let open: Tokenizer;
  try {
    open = new Tokenizer(tokenizer as object, {});
  } catch (cause) {
    throw new CairnError(
      'bad-request',
      'a tokenizer.json that cannot be used, expected one of the Hugging Face tokenizers format',
      { cause },
    );
  }
  const special = specialTokens(tokenizer);
  return (text) => {
    const tokens: string[] = open.tokenize(text, { add_special_tokens: false });
    return tokens.filter((token) => !special.has(token));
  };
}

/** Tokens of a tokenizer.json that stand for no text: padding, unknown words, starts and ends. */
export function specialTokens(tokenizer: unknown): ReadonlySet<string> {
  const { added_tokens: added, model } = (tokenizer ?? {}) as { added_tokens?: unknown; model?: unknown };
  const entries = (Array.isArray(added) ? added : []) as ({ content?: unknown; special?: unknown } | null)[];
  const special = entries.filter((entry) => entry?.special === true).map((entry) => String(entry?.content));
  const unknown = (model as { unk_token?: unknown } | null | undefined)?.unk_token;
  return new Set(typeof unknown === 'string' ? [...special, unknown] : special);
}

/** Tokens of a vocabulary without a tokenizer: lower-cased text between white space. */
export function splitFreeTokens(text: string): readonly string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/u)
    .filter((token) => token !== '');
}
