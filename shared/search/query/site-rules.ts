import type { ReleaseRules } from '../../format/release-rules.ts';
import type { Language } from '../../text/languages.ts';
import { parseFilters } from '../attributes/filter.ts';
import { Synonyms } from './synonyms.ts';
import type { QueryVariant } from './weigh-query.ts';
import { textKey, wordKeys } from './word-keys.ts';

const NONE: ReleaseRules = { synonyms: [], pins: [], filters: [] };

/** What a site wants of searches, ready to be asked. Analysed with the first query, and not before. */
export class SiteRules {
  readonly #rules: ReleaseRules;
  readonly #languages: readonly Language[];
  #synonyms: Synonyms | undefined;
  #pins: ReadonlyMap<string, readonly number[]> | undefined;

  constructor(rules: ReleaseRules = NONE, languages: readonly Language[]) {
    this.#rules = rules;
    this.#languages = languages;
  }

  /** What is searched for beside the words of a query. */
  variantsOf(query: string): readonly QueryVariant[] {
    if (this.#rules.synonyms.length === 0) return [];
    return (this.#synonyms ??= new Synonyms(this.#rules.synonyms, this.#languages)).of(query);
  }

  /** Documents that come first for a query, in their order; it is the whole of the pin's, as words are analysed. */
  pinsOf(query: string): readonly number[] {
    if (this.#rules.pins.length === 0) return [];
    this.#pins ??= new Map(
      this.#rules.pins.flatMap((pin) =>
        this.#languages.map((language) => [keyOf(pin.query, language), pin.documents] as const),
      ),
    );
    for (const language of this.#languages) {
      const documents = this.#pins.get(keyOf(query, language));
      if (documents) return documents;
    }
    return [];
  }

  /**
   * The filters of a search: its own, and those of the site whose attribute it does not name. `name:*` names an attribute
   * and filters nothing, so that it lifts a filter of the site; of an attribute of which the site has none, it is a filter
   * like any other.
   * @throws CairnError `bad-request` naming the filter
   */
  filtersOf(own: readonly string[] = []): readonly string[] {
    if (this.#rules.filters.length === 0) return own;
    const named = new Set(parseFilters(own).map(({ name }) => name));
    const defaulted = new Set(parseFilters(this.#rules.filters).map(({ name }) => name));
    const defaults = this.#rules.filters.filter((filter) => !named.has(nameOf(filter)));
    return [...own.filter((filter) => !isAny(filter) || !defaulted.has(nameOf(filter))), ...defaults];
  }
}

function keyOf(text: string, language: Language): string {
  return `${language} ${textKey(wordKeys(text, language))}`;
}

function nameOf(filter: string): string {
  return parseFilters([filter])[0]!.name;
}

function isAny(filter: string): boolean {
  const { negated, values } = parseFilters([filter])[0]!;
  return !negated && values.length === 1 && 'is' in values[0]! && values[0].is === '*';
}
