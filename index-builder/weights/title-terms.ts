import { type Language, toLanguage } from '../../shared/text/languages.ts';
import { titleKey } from '../../shared/search/query/title-key.ts';
import { analyzeWords } from '../../shared/text/words.ts';
import type { WeighedDocument } from './weighed-document.ts';

/** Terms of the space of titles: the words of the page's title, and of its first section the title as a whole. */
export function titleTerms({ document, opensPage }: WeighedDocument, fallback: Language): Set<string> {
  const terms = new Set<string>();
  analyzeWords(document.title, [toLanguage(document.lang) ?? fallback], (term) => terms.add(term));
  const key = opensPage ? titleKey(document.title) : undefined;
  return key === undefined ? terms : terms.add(key);
}
