import type { Synonym } from '../../format/release-rules.ts';
import type { Language } from '../../text/languages.ts';
import type { QueryVariant } from './weigh-query.ts';
import { type KeyedWord, textKey, wordKeys } from './word-keys.ts';

/** What a synonym counts beside the word that was typed: less, so that what has the word itself comes first. */
const FACTOR = 0.7;
/** Synonyms of a query: each is lists to read. */
const LIMIT_VARIANTS = 16;

/** Texts that have synonyms, as a language has their words. */
interface SynonymTexts {
  /** By the key of a text. */
  readonly others: ReadonlyMap<string, readonly string[]>;
  /** Most words of those texts that begin with a word, by its key. */
  readonly longest: ReadonlyMap<string, number>;
}

/** The synonyms of a site, by the words that they stand beside. */
export class Synonyms {
  /** By language. */
  readonly #byLanguage: ReadonlyMap<Language, SynonymTexts>;

  constructor(synonyms: readonly Synonym[], languages: readonly Language[]) {
    const pairs = synonyms.flatMap((synonym) =>
      'from' in synonym
        ? [[synonym.from, synonym.to] as const]
        : synonym.map((text) => [text, synonym.filter((other) => other !== text)] as const),
    );
    this.#byLanguage = new Map(
      languages.map((language) => {
        const others = new Map<string, readonly string[]>();
        const longest = new Map<string, number>();
        for (const [text, to] of pairs) {
          const words = wordKeys(text, language);
          const key = textKey(words);
          const [first] = words;
          if (!first) continue;
          others.set(key, [...(others.get(key) ?? []), ...to]);
          longest.set(first.key, Math.max(longest.get(first.key) ?? 0, words.length));
        }
        return [language, { others, longest }];
      }),
    );
  }

  /** Synonyms of the words of a query, and of words that stand together in it: the longest first. */
  of(query: string): QueryVariant[] {
    const found = new Map<string, QueryVariant>();
    for (const [language, { others, longest }] of this.#byLanguage) {
      const words = wordKeys(query, language);
      // Only where a text begins: a query may have very many words.
      const starts = words.flatMap(({ key }, first) => {
        const length = Math.min(longest.get(key) ?? 0, words.length - first);
        return length > 0 ? [{ first, length }] : [];
      });
      const most = starts.reduce((all, { length }) => Math.max(all, length), 0);
      for (let length = most; length > 0; length--)
        for (const { first } of starts.filter((start) => start.length >= length))
          for (const text of others.get(textKey(words.slice(first, first + length))) ?? []) {
            const variant = variantOf(words.slice(first, first + length), text, language);
            const name = `${variant.at[0]} ${text}`;
            if (found.size < LIMIT_VARIANTS && !found.has(name)) found.set(name, variant);
          }
    }
    return [...found.values()];
  }
}

/** A synonym counts as one whole, whatever its words are: several share what one word would count. */
function variantOf(words: readonly KeyedWord[], text: string, language: Language): QueryVariant {
  const own = wordKeys(text, language).length;
  const factor = FACTOR * Math.min(1, words.length / Math.max(1, own));
  return { at: [words[0]!.at[0], words.at(-1)!.at[1]], text, factor, origin: 'synonym' };
}
