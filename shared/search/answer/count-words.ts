import type { StoredDocument } from '../../format/display-page.ts';
import { type Language, toLanguage } from '../../text/languages.ts';
import { analyzeWords } from '../../text/words.ts';

/** UTF-16 code units of a document that are looked at: what is longer repeats itself. */
const TEXT_UNITS = 20_000;

/** What is said in a document. */
export type SaidText = Pick<StoredDocument, 'title' | 'headings' | 'text' | 'lang'>;

/** How often each word occurs in a document. @param languages of an index, for a document that does not name its own */
export function countWords(
  { title, headings, text, lang }: SaidText,
  languages: readonly Language[],
): Map<string, number> {
  const counts = new Map<string, number>();
  const language = toLanguage(lang);
  const said = [title, ...headings, text].join('\n').slice(0, TEXT_UNITS);
  analyzeWords(said, language ? [language] : languages, (term) => counts.set(term, (counts.get(term) ?? 0) + 1));
  return counts;
}
