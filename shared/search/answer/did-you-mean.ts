import type { StoredDocument } from '../../format/display-page.ts';
import { type Language, toLanguage } from '../../text/languages.ts';
import { queryKind } from '../../text/query-kind.ts';
import { analyzeWords } from '../../text/words.ts';
import { correctWord, isCorrectable } from '../query/correct-word.ts';
import type { KnownWords } from '../query/known-words.ts';
import { type Replacement, replaceWords, wordsOf } from '../query/query-words.ts';
import type { WeighedTerm } from '../weighed-term.ts';

/** Documents that a rare word has at most, and how many times as many another has that may have been meant. */
const RARE_DF = 5;
const FAR_MORE = 100;
/** How many times as many it has where no document was found with all words. */
const MORE = 10;
/** Words of a query that documents are expected to have all of. */
const WORDS_LIMIT = 5;

/** What an answer has. */
export interface Found {
  readonly documents: readonly StoredDocument[];
  readonly terms: readonly WeighedTerm[];
  readonly languages: readonly Language[];
}

/**
 * A query that may have been meant instead: with a word one edit away in the place of a rare one, if documents have it far
 * more often, or, where no document was found with all words, more often. It is not searched for.
 * @param text the query without its syntax
 */
export function didYouMean(query: string, text: string, known: KnownWords, found: Found): string | undefined {
  const words = wordsOf(text);
  if (words.length > WORDS_LIMIT || queryKind(text) !== 'plain') return undefined;
  const hasAll = found.documents.some((document) => hasWords(document, found));
  const meant = words.flatMap(({ word, at }): Replacement[] => {
    const frequency = known.frequency(word);
    if (frequency === 0 || (hasAll && frequency > RARE_DF) || !isCorrectable(word)) return [];
    const least = frequency * (hasAll ? FAR_MORE : MORE);
    const better = correctWord(known, word).find(({ df, distance }) => distance === 1 && df >= least);
    return better ? [{ at, word: better.word }] : [];
  });
  return meant.length > 0 ? replaceWords(query, meant) : undefined;
}

/** Whether a document has every word of a query, as it was typed or as it was meant. */
function hasWords({ title, headings, text, url, lang }: StoredDocument, { terms, languages }: Found): boolean {
  const language = toLanguage(lang);
  const own = new Set<string>();
  const whole = [title, ...headings, text, url].join('\n');
  analyzeWords(whole, language ? [language] : languages, (term) => own.add(term));
  const found = new Map<number, boolean>();
  for (const { space, term, word } of terms)
    if (space === 'word' && word !== undefined) found.set(word, own.has(term) || found.get(word) === true);
  return ![...found.values()].includes(false);
}
