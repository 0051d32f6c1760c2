import type { StoredDocument } from '../../format/display-page.ts';
import { type Language, toLanguage } from '../../text/languages.ts';
import { analyzeWords } from '../../text/words.ts';
import type { Demand } from './parse-query.ts';

/** Words that documents must, or must not, have side by side and in this order. */
export interface Phrase {
  readonly kind: Demand['kind'];
  readonly field: Demand['field'];
  /** For each position, the terms of which one must stand there: by languages, a word has several. */
  readonly positions: readonly (readonly string[])[];
}

/**
 * The demands of a query that lists of terms cannot answer: phrases of several words, and of an index without the space of
 * titles whatever must stand in one.
 */
export function readPhrases(demands: readonly Demand[], languages: readonly Language[], titles: boolean): Phrase[] {
  return demands.flatMap(({ kind, field, quoted, text }) => {
    const { positions, words } = positionsOf(text, languages);
    const needsText = (quoted && words > 1) || (field === 'title' && !titles);
    return needsText && positions.length > 0 ? [{ kind, field, positions }] : [];
  });
}

/** Whether a document is as phrases say: each stands in its title, a heading or its text, or, if it must not, in none. */
export function passesPhrases(
  document: Pick<StoredDocument, 'title' | 'headings' | 'text' | 'lang'>,
  phrases: readonly Phrase[],
  languages: readonly Language[],
): boolean {
  const { title, headings, text, lang } = document;
  const language = toLanguage(lang);
  const own = language ? [language] : languages;
  const inTitle = [termsOf(title, own)];
  const all = phrases.some(({ field }) => field === 'any')
    ? [...inTitle, ...[...headings, text].map((part) => termsOf(part, own))]
    : inTitle;
  return phrases.every(({ kind, field, positions }) => {
    const holds = (field === 'title' ? inTitle : all).some((terms) => stands(positions, terms));
    return holds === (kind === 'must');
  });
}

/** Whether terms have those of a phrase one after the other. */
function stands(positions: Phrase['positions'], terms: readonly ReadonlySet<string>[]): boolean {
  for (let start = 0; start + positions.length <= terms.length; start++)
    if (positions.every((wanted, i) => wanted.some((term) => terms[start + i]!.has(term)))) return true;
  return false;
}

/** The terms of a text by position. */
function termsOf(text: string, languages: readonly Language[]): Set<string>[] {
  const terms: Set<string>[] = [];
  analyzeWords(text, languages, (term, position) => (terms[position] ??= new Set()).add(term));
  return terms;
}

/** The terms of a phrase by position, and how many words it has: a code symbol stands at that of its first word, and must be there whole. */
function positionsOf(text: string, languages: readonly Language[]): { positions: string[][]; words: number } {
  const positions: string[][] = [];
  let words = 0;
  let symbol = { position: -1, start: -1, end: -1 };
  analyzeWords(text, languages, (term, position, start, end) => {
    const isPart = start >= symbol.start && end <= symbol.end && end - start < symbol.end - symbol.start;
    if (!isPart && end > symbol.end) {
      symbol = { position, start, end };
      words++;
    }
    // Of the parts of a symbol the first shares its position.
    if (!isPart || position !== symbol.position) (positions[position] ??= []).push(term);
  });
  return { positions, words };
}
