import type { CairnDocument } from '../../shared/document.ts';
import { type Language, toLanguage } from '../../shared/text/languages.ts';
import { isLexiconWord } from '../../shared/text/lexicon-word.ts';
import { analyzeWords } from '../../shared/text/words.ts';

/** Fields of a document that weigh in separately, in the order of their packed counts. */
export const FIELDS = ['title', 'headings', 'text', 'url'] as const;
export type Field = (typeof FIELDS)[number];

/** Largest count of a term in a field: more occurrences weigh no more. */
const COUNT_LIMIT = 255;

/** Words of one document. */
export interface AnalysedDocument {
  /** Counts of each term by field, packed: 8 bits a field, the first field lowest. */
  readonly counts: ReadonlyMap<string, number>;
  /** Words of each field. */
  readonly lengths: readonly number[];
  /** Words as they stand, case folded, that the lexicon may have. */
  readonly words: ReadonlySet<string>;
}

/** Analyses the fields of a document that have a weight, in its own language where that is known. */
export function analyse(
  document: CairnDocument,
  fallback: Language,
  weights: Readonly<Record<Field, number>>,
): AnalysedDocument {
  const languages = [toLanguage(document.lang) ?? fallback];
  const counts = new Map<string, number>();
  const words = new Set<string>();
  const addWord = (word: string): void => {
    if (isLexiconWord(word)) words.add(word);
  };
  const texts = [document.title, document.headings.join('\n'), document.text, urlWords(document)];
  const lengths = texts.map((text, field) => {
    const shift = 8 * field;
    if (weights[FIELDS[field]!] === 0) return 0;
    const addTerm = (term: string): void => {
      const packed = counts.get(term) ?? 0;
      if (((packed >>> shift) & COUNT_LIMIT) < COUNT_LIMIT) counts.set(term, packed + 2 ** shift);
    };
    return analyzeWords(text, languages, addTerm, addWord);
  });
  return { counts, lengths, words };
}

/** Count of a term in a field. */
export function countOf(packed: number, field: number): number {
  return (packed >>> (8 * field)) & COUNT_LIMIT;
}

/** The words of an address's path and anchor; ids that are no addresses have none. */
function urlWords({ url }: CairnDocument): string {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '');
  if (!path.includes('/')) return '';
  return decodePercent(path).replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ');
}

function decodePercent(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // A stray percent sign: the words are still there.
  }
}
