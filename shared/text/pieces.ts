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
  return (text) => open.tokenize(text, { add_special_tokens: false });
}

/** Tokens of a vocabulary without a tokenizer: lower-cased text between white space. */
export function splitFreeTokens(text: string): readonly string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/u)
    .filter((token) => token !== '');
}
