/** How a WordPiece tokenizer of BERT's kind is set up. */
export interface WordPieceSettings {
  /** Upper case is folded. */
  readonly lowercase: boolean;
  /** Accents are taken off. */
  readonly stripAccents: boolean;
  /** Every Han character is a word of its own. */
  readonly splitHan: boolean;
  /** Control characters are left out. */
  readonly cleanText: boolean;
  /** What a token that continues a word begins with, as the vocabulary has it: `##`. */
  readonly continuation: string;
  /** Code points of the longest word; a longer one is unknown. */
  readonly wordLimit: number;
}

/** The tokens of a vocabulary, numbered. */
export interface TokenPrefixes {
  /** The longest token, in UTF-8, that a text begins with, and its bytes; undefined: there is none. */
  longestPrefix(text: Uint8Array): { readonly ordinal: number; readonly bytes: number } | undefined;
}

/** A token of a text. */
export interface WordPieceToken {
  /** Its number in the vocabulary. */
  readonly ordinal: number;
  /** The token itself, in UTF-8. */
  readonly token: Uint8Array;
}

const encoder = new TextEncoder();
const CONTROL = /\0|\ufffd|(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu;
const HAN =
  /[\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b820}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu;
const ACCENTS = /\p{Mn}/gu;
// Symbols of ASCII count as punctuation, too.
const WORD = /[^\s\p{P}!-/:-@[-`{-~]+|[\p{P}!-/:-@[-`{-~]/gu;

/**
 * Splits text into the tokens of a vocabulary as BERT does: normalised, cut at spaces and around every punctuation
 * character, each word into the longest tokens from its start on (Wu et al. 2016, section 4; Devlin et al. 2019). A word
 * that cannot be made of tokens is left out whole. Names of special tokens are text like any other.
 */
export class WordPiece {
  readonly #settings: WordPieceSettings;
  readonly #tokens: TokenPrefixes;
  readonly #continuation: Uint8Array;

  constructor(settings: WordPieceSettings, tokens: TokenPrefixes) {
    this.#settings = settings;
    this.#tokens = tokens;
    this.#continuation = encoder.encode(settings.continuation);
  }

  /** The tokens of a text, in its order. */
  split(text: string): WordPieceToken[] {
    return wordPieceWords(text, this.#settings).flatMap((word) => this.splitWord(word));
  }

  /** The tokens of one word; none where it is unknown. */
  splitWord(word: string): readonly WordPieceToken[] {
    // A code point has at most two units: most words need no count.
    if (word.length > this.#settings.wordLimit && [...word].length > this.#settings.wordLimit) return [];
    const tokens: WordPieceToken[] = [];
    let rest = encoder.encode(word);
    for (let lead = 0; rest.length > lead; lead = this.#continuation.length) {
      const token = this.#tokens.longestPrefix(rest);
      // What is not longer than the mark of a continuation continues nothing.
      if (token === undefined || token.bytes <= lead) return [];
      tokens.push({ ordinal: token.ordinal, token: rest.subarray(0, token.bytes) });
      const left = rest.subarray(token.bytes);
      rest = new Uint8Array(this.#continuation.length + left.length);
      rest.set(this.#continuation);
      rest.set(left, this.#continuation.length);
    }
    return tokens;
  }
}

/** The words of a text before they are cut into tokens. */
export function wordPieceWords(text: string, settings: WordPieceSettings): string[] {
  let normal = text;
  if (settings.cleanText) normal = normal.replace(CONTROL, '');
  if (settings.splitHan) normal = normal.replace(HAN, ' $& ');
  if (settings.lowercase) normal = normal.toLowerCase();
  if (settings.stripAccents) normal = normal.normalize('NFD').replace(ACCENTS, '');
  return normal.match(WORD) ?? [];
}
