/** Longest term of one word, in UTF-16 code units; longer words are cut here, so blobs share their few prefixes. */
export const MAX_TERM_UNITS = 64;

/** Code units of a word that normalisation looks at: bounds the work on a word of any length. */
const MAX_SOURCE_UNITS = 4 * MAX_TERM_UNITS;

// eslint-disable-next-line no-control-regex -- the range is ASCII itself
const ASCII = /^[\x00-\x7f]*$/;
// What compatibility forms bring in besides letters (U+FDFA holds spaces), and invisible characters. U+2044 is in "½".
const NOT_IN_WORDS = /[^\p{L}\p{M}\p{N}\u2044]|[\u034f\u180b-\u180f\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;
const ONLY_LETTERS = /^[\p{L}\p{M}]+$/u;

/** Letters with a stroke or ligature that have no canonical decomposition, and dotless i. */
const UNDECOMPOSED: Readonly<Record<string, string>> = {
  ı: 'i',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ħ: 'h',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
};
const UNDECOMPOSED_LETTER = /[ıøłđħðþæœ]/g;

/**
 * A word in the form that terms take: NFKC, case folded (ß is ss, ς is σ, İ is i), without invisible characters,
 * at most MAX_TERM_UNITS code units. May be empty if nothing of the word is left.
 */
export function foldCase(word: string): string {
  const source = cut(word, MAX_SOURCE_UNITS);
  if (ASCII.test(source)) return cut(source.toLowerCase(), MAX_TERM_UNITS);
  const folded = source
    .normalize('NFKC')
    .replace(NOT_IN_WORDS, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ς', 'σ')
    // Lower-casing İ leaves a combining dot above that nobody types.
    .replaceAll('i\u0307', 'i')
    .normalize('NFKC');
  return cut(folded, MAX_TERM_UNITS);
}

/**
 * A case-folded term without the accents of Latin, Greek and Cyrillic letters: `café` is `cafe`, `ё` is `е`.
 * Marks of other scripts are letters of their own right and stay, as does the breve of `й` and `ў`.
 */
export function foldAccents(term: string): string {
  if (ASCII.test(term)) return term;
  let folded = '';
  let base = 0;
  for (const character of term.normalize('NFD')) {
    const code = character.codePointAt(0) ?? 0;
    const isAccent = code >= 0x300 && code <= 0x36f;
    if (!isAccent) base = code;
    const isLetterOfItsOwn = base >= 0x400 && code === 0x306;
    if (!isAccent || base >= 0x530 || isLetterOfItsOwn) folded += character;
  }
  const plain = folded.normalize('NFC').replace(UNDECOMPOSED_LETTER, (letter) => UNDECOMPOSED[letter] ?? letter);
  return cut(plain, MAX_TERM_UNITS);
}

/** Whether a word has letters and marks only, so that a stemmer can make sense of it. */
export function isAlphabetic(word: string): boolean {
  return ONLY_LETTERS.test(word);
}

/** The first `limit` code units at most, never half a surrogate pair. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
}
