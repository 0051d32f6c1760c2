import type { SearchHit, Suggestion } from '../../api.ts';
import { BIGRAM, classAt } from '../../text/characters.ts';
import { analyzeWords } from '../../text/words.ts';

/**
 * How a query might go on: its last word completed, for at most half of the places while there are others, then titles and
 * headings of its hits that have each of its words, or a word that begins so.
 * @param completed the query with its last word completed, likeliest first
 */
export function suggestionsOf(
  wanted: number,
  query: string,
  completed: readonly string[],
  hits: readonly SearchHit[],
): Suggestion[] {
  const words = completed.map((text): Suggestion => ({ kind: 'word', text }));
  const typed = wordsOf(query);
  const titles = distinct(
    hits
      .flatMap(({ title, headings, url }): Suggestion[] => [
        { kind: 'title', text: title, url: url.replace(/#.*$/su, '') },
        ...headings.slice(-1).map((text): Suggestion => ({ kind: 'heading', text, url })),
      ])
      .filter(({ text }) => text !== '' && hasAll(text, typed)),
  );
  const places = Math.max(Math.ceil(wanted / 2), wanted - titles.length);
  return [...words.slice(0, places), ...titles].slice(0, wanted);
}

function hasAll(text: string, typed: readonly string[]): boolean {
  const own = wordsOf(text);
  return typed.every((word) => own.some((other) => other.startsWith(word)));
}

/** The words of a text as they stand; of scripts without spaces its bigrams. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  analyzeWords(
    text,
    ['und'],
    (term, _position, start) => {
      if (classAt(text, start) === BIGRAM) words.push(term);
    },
    (word) => words.push(word),
  );
  return words;
}

/** Of those with the same text the first: it is that of the better hit, and a title before a heading. */
function distinct(suggestions: readonly Suggestion[]): Suggestion[] {
  const seen = new Set<string>();
  return suggestions.filter(({ text }) => {
    const key = text.toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
