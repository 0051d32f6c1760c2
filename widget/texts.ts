import english from './english.ts';
import type { Plural, Strings } from './strings.ts';

/** Languages beside English, each a module that lies beside the widget. */
export const LANGUAGES = [
  'ar',
  'cs',
  'da',
  'de',
  'es',
  'fr',
  'he',
  'it',
  'ja',
  'ko',
  'nl',
  'pl',
  'pt',
  'ru',
  'sv',
  'tr',
  'uk',
  'zh',
] as const;

const RIGHT_TO_LEFT = ['ar', 'he'];

/** The texts of one language, and how it counts. */
export class Texts {
  readonly language: string;
  readonly strings: Strings;
  readonly #plurals: Intl.PluralRules;
  readonly #numbers: Intl.NumberFormat;

  constructor(language: string, strings: Strings) {
    this.language = language;
    this.strings = strings;
    this.#plurals = new Intl.PluralRules(language);
    this.#numbers = new Intl.NumberFormat(language);
  }

  get direction(): 'ltr' | 'rtl' {
    return RIGHT_TO_LEFT.includes(this.language) ? 'rtl' : 'ltr';
  }

  count(plural: Plural, count: number): string {
    return (plural[this.#plurals.select(count)] ?? plural.other).replace('{count}', this.number(count));
  }

  number(value: number): string {
    return this.#numbers.format(value);
  }

  /** The name of a language, such as of a facet's value; what is no language stays as it is. */
  languageName(code: string): string {
    try {
      return new Intl.DisplayNames([this.language], { type: 'language' }).of(code) ?? code;
    } catch {
      return code;
    }
  }
}

/** The language of the widget for a tag such as `de-AT`: English where there is no other. */
export function languageOf(tag: string): string {
  const language = tag.toLowerCase().split(/[-_]/, 1)[0] ?? '';
  return LANGUAGES.find((each) => each === language) ?? 'en';
}

/** The texts of a language, with those that a page sets instead; English where its module cannot be loaded. */
export async function loadTexts(language: string, own: Partial<Strings>): Promise<Texts> {
  if (language === 'en') return englishTexts(own);
  try {
    const address = new URL(`languages/${language}.js`, import.meta.url).href;
    const { default: strings } = (await import(address)) as { default: Strings };
    return new Texts(language, { ...strings, ...own });
  } catch {
    return englishTexts(own);
  }
}

/** The texts that need no loading. */
export function englishTexts(own: Partial<Strings>): Texts {
  return new Texts('en', { ...english, ...own });
}
