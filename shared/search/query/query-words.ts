import type { TextRange } from '../../api.ts';
import { analyzeWords } from '../../text/words.ts';

/** A word of a query as it was typed, case folded. */
export interface QueryWord {
  readonly word: string;
  readonly at: TextRange;
}

/** UTF-16 code units on either side of a word that are joined to it: terms are no longer. */
const JOINED_UNITS = 64;

/** A word that stands in the place of a part of a query. */
export type Replacement = QueryWord;

/** The words of a text; of a camelCase name the whole alone. */
export function wordsOf(text: string): QueryWord[] {
  const words: QueryWord[] = [];
  analyzeWords(
    text,
    ['und'],
    () => undefined,
    (word, start, end) => {
      if (end > (words.at(-1)?.at[1] ?? 0)) words.push({ word, at: [start, end] });
    },
  );
  return words;
}

/** A text with other words in the place of some of its parts, which begin with a capital where these do. */
export function replaceWords(text: string, replacements: readonly Replacement[]): string {
  let whole = '';
  let from = 0;
  for (const { at, word } of replacements.toSorted((a, b) => a.at[0] - b.at[0])) {
    const isCapital = /^\p{Lu}/u.test(text.slice(...at));
    whole += text.slice(from, at[0]) + (isCapital ? capital(word) : word);
    from = at[1];
  }
  return whole + text.slice(from);
}

function capital(word: string): string {
  const [first = ''] = word;
  return first.toUpperCase() + word.slice(first.length);
}

/** A word in the place of another, with what is joined to that: of a code symbol, the whole of it. */
export function inPlace(text: string, [start, end]: TextRange, word: string): string {
  let [from, to] = [start, end];
  while (from > 0 && start - from < JOINED_UNITS && /\S/u.test(text.charAt(from - 1))) from--;
  while (to < text.length && to - end < JOINED_UNITS && /\S/u.test(text.charAt(to))) to++;
  return text.slice(from, start) + word + text.slice(end, to);
}
