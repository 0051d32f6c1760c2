import type { TextRange } from '../../api.ts';
import type { Language } from '../../text/languages.ts';
import { analyzeWords } from '../../text/words.ts';

/** A word of a text: what it is compared by, which has no spaces, and where it stands. */
export interface KeyedWord {
  readonly key: string;
  readonly at: TextRange;
}

/** The words of a text as one language has them: words that give the same terms are the same. */
export function wordKeys(text: string, language: Language): KeyedWord[] {
  const words: { key: string; at: [number, number] }[] = [];
  analyzeWords(text, [language], (term, position, start, end) => {
    const word = words[position];
    if (!word) {
      words[position] = { key: term, at: [start, end] };
      return;
    }
    word.key += `\u0001${term}`;
    word.at = [Math.min(word.at[0], start), Math.max(word.at[1], end)];
  });
  return words;
}

/** A whole text, to be looked up by: the same in a language only where all of its words are. */
export function textKey(words: readonly KeyedWord[]): string {
  return words.map(({ key }) => key).join(' ');
}
