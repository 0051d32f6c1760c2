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

/**
 * Whether a document is as phrases say: each stands in its title, a heading or its text, or, if it must not, in none. A phrase
 * is looked for from where its rarest word stands, so that many phrases cost little more than the analysis of the text.
 */
export function passesPhrases(
  document: Pick<StoredDocument, 'title' | 'headings' | 'text' | 'lang'>,
  phrases: readonly Phrase[],
  languages: readonly Language[],
): boolean {
  if (phrases.length === 0) return true;
  const { title, headings, text, lang } = document;
  const language = toLanguage(lang);
  const own = language ? [language] : languages;
  const wanted = new Set(phrases.flatMap(({ positions }) => positions.flat()));
  const inTitle = [placesOf(title, own, wanted)];
  const all = phrases.some(({ field }) => field === 'any')
    ? [...inTitle, ...[...headings, text].map((part) => placesOf(part, own, wanted))]
    : inTitle;
  return phrases.every(({ kind, field, positions }) => {
    const holds = (field === 'title' ? inTitle : all).some((places) => stands(positions, places));
    return holds === (kind === 'must');
  });
}

/** Positions at which terms stand. */
type Places = ReadonlyMap<string, ReadonlySet<number>>;

/** Whether a text has the terms of a phrase one after the other. */
function stands(positions: Phrase['positions'], places: Places): boolean {
  const found = positions.map((terms) => terms.flatMap((term) => places.get(term) ?? []));
  const counts = found.map((sets) => sets.reduce((sum, { size }) => sum + size, 0));
  const rarest = counts.indexOf(Math.min(...counts));
  for (const own of found[rarest]!)
    for (const place of own) if (found.every((sets, i) => sets.some((set) => set.has(place - rarest + i)))) return true;
  return false;
}

/** Where those terms of a text stand that are wanted. */
function placesOf(text: string, languages: readonly Language[], wanted: ReadonlySet<string>): Places {
  const places = new Map<string, Set<number>>();
  analyzeWords(text, languages, (term, position) => {
    if (!wanted.has(term)) return;
    const own = places.get(term);
    if (own) own.add(position);
    else places.set(term, new Set([position]));
  });
  return places;
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
