/** UTF-16 code units of a word of a lexicon. */
const LIMIT_UNITS = 48;
const BEGINS_WITH_LETTER = /^\p{L}/u;

/** Whether a lexicon has such words: those that begin with a letter, and are not too long. Numbers and dates are none. */
export function isLexiconWord(word: string): boolean {
  return word.length <= LIMIT_UNITS && BEGINS_WITH_LETTER.test(word);
}
