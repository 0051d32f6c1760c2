import { stemmer as danish } from '@orama/stemmers/danish';
import { stemmer as dutch } from '@orama/stemmers/dutch';
import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as finnish } from '@orama/stemmers/finnish';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as hungarian } from '@orama/stemmers/hungarian';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as norwegian } from '@orama/stemmers/norwegian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
import { stemmer as romanian } from '@orama/stemmers/romanian';
import { stemmer as russian } from '@orama/stemmers/russian';
import { stemmer as spanish } from '@orama/stemmers/spanish';
import { stemmer as swedish } from '@orama/stemmers/swedish';
import { stemmer as turkish } from '@orama/stemmers/turkish';

/**
 * Languages that have a stemmer, and `und` (BCP 47: undetermined), which leaves words as they are.
 * An index with documents of no known language lists `und` too, so that queries also ask for unstemmed words.
 */
export const LANGUAGES = [
  'da',
  'de',
  'en',
  'es',
  'fi',
  'fr',
  'hu',
  'it',
  'nl',
  'no',
  'pt',
  'ro',
  'ru',
  'sv',
  'tr',
  'und',
] as const;

export type Language = (typeof LANGUAGES)[number];

/** Primary subtags that name a language of the list by another code: the two written forms of Norwegian. */
const ALIASES: Readonly<Record<string, Language | undefined>> = { nb: 'no', nn: 'no' };

/** Stems kept per language. When full the cache starts afresh: frequent words return to it at once. */
const MAX_CACHED_STEMS = 32_768;

interface Stemmer {
  readonly stem: (word: string) => string;
  readonly cache: Map<string, string>;
}

const STEMMERS: Readonly<Record<Language, Stemmer>> = {
  da: stemmerOf(danish),
  de: stemmerOf(german),
  en: stemmerOf(english),
  es: stemmerOf(spanish),
  fi: stemmerOf(finnish),
  fr: stemmerOf(french),
  hu: stemmerOf(hungarian),
  it: stemmerOf(italian),
  nl: stemmerOf(dutch),
  no: stemmerOf(norwegian),
  pt: stemmerOf(portuguese),
  // The stemmer knows the cedilla letters of older Romanian text, not the comma letters of today's.
  ro: stemmerOf((word) => romanian(word.replaceAll('ș', 'ş').replaceAll('ț', 'ţ'))),
  ru: stemmerOf(russian),
  sv: stemmerOf(swedish),
  tr: stemmerOf(turkish),
  und: stemmerOf((word) => word),
};

function stemmerOf(stem: (word: string) => string): Stemmer {
  return { stem, cache: new Map() };
}

/** The stemmer for a BCP 47 tag (`en`, `en-US`, `nb`, `pt_BR`), or undefined where none fits. */
export function toLanguage(tag: string | undefined): Language | undefined {
  const primary = tag?.trim().toLowerCase().split(/[-_]/, 1)[0] ?? '';
  return (
    LANGUAGES.find((language) => language === primary) ??
    (Object.hasOwn(ALIASES, primary) ? ALIASES[primary] : undefined)
  );
}

/**
 * The stem of a word that `foldCase` has normalised and that has letters and marks only.
 * Pure as seen from outside; never empty for a word that is not empty.
 */
export function stem(word: string, language: Language): string {
  const { stem: compute, cache } = STEMMERS[language];
  const cached = cache.get(word);
  if (cached !== undefined) return cached;
  const key = detach(word);
  const result = compute(key) || key;
  if (cache.size >= MAX_CACHED_STEMS) cache.clear();
  cache.set(key, result);
  return result;
}

/**
 * A copy that does not keep a larger string alive. V8 keeps a slice of 13 units or more as a reference to the whole
 * text it was cut from; whoever stores such terms would hold every document in memory.
 */
export function detach(term: string): string {
  return term.length < 13 ? term : ` ${term}`.slice(1);
}
