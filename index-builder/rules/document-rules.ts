import type { CairnDocument } from '../../shared/document.ts';
import { CairnError, type SourcePlace } from '../../shared/errors.ts';
import { parseFilters } from '../../shared/search/attributes/filter.ts';
import { attributeOf, boostValue } from './boost-value.ts';
import { globMatcher } from './glob.ts';
import { placesOf } from './rules-file.ts';
import type { Rules } from './rules-schema.ts';

/** Why a document is not in the index. */
export const HIDDEN = 'hidden by the rules';

/** What the rules say of the documents of the inputs, as they come. */
export class DocumentRules {
  readonly #rules: Rules;
  readonly #hidden: readonly { readonly pattern: string; readonly matches: (text: string) => boolean }[];
  /** Patterns of no document yet. */
  readonly #idle: Set<string>;
  /** Ids of pins that did not come yet. */
  readonly #missing: Set<string>;
  /** Attributes of default filters that no document had yet. */
  readonly #unseen: Set<string>;
  /** Those of boosts, which a document's language is none of. */
  readonly #unboosted: Set<string>;

  constructor(rules: Rules) {
    this.#rules = rules;
    this.#hidden = rules.hidden.map((pattern) => ({ pattern, matches: globMatcher(pattern) }));
    this.#idle = new Set(rules.hidden.filter((pattern) => !pattern.includes('*')));
    this.#missing = new Set(rules.pins.flatMap(({ ids }) => ids));
    this.#unseen = new Set(parseFilters(rules.defaults.filter).map(({ name }) => name));
    this.#unboosted = new Set(rules.boosts.flatMap((boost) => ('attribute' in boost ? [boost.attribute] : [])));
  }

  /** Whether a document is to be in no index. */
  hides({ id, page, url }: CairnDocument): boolean {
    const own = this.#hidden.filter(({ matches }) => matches(id) || matches(page) || matches(url));
    for (const { pattern } of own) this.#idle.delete(pattern);
    return own.length > 0;
  }

  /** Takes a document that is in the index. @throws CairnError `bad-request` (a value that a boost cannot be made of) */
  check(document: CairnDocument, place: SourcePlace): void {
    this.#missing.delete(document.id);
    for (const name of this.#unseen) {
      // A document's language is filtered like an attribute.
      const value = name === 'lang' ? document.lang : attributeOf(document, name);
      if (value !== undefined) this.#unseen.delete(name);
    }
    for (const name of this.#unboosted) if (attributeOf(document, name) !== undefined) this.#unboosted.delete(name);
    for (const boost of this.#rules.boosts) boostValue(document, boost, place);
  }

  /** Ids, pages and attributes that the rules name, and no document has. */
  finish(): CairnError[] {
    const { pins, hidden, boosts, defaults } = this.#rules;
    const placeOf = placesOf(this.#rules);
    const unknown = (path: (string | number)[], message: string): CairnError => {
      const place = placeOf(path);
      return new CairnError('bad-request', `${path.join('.')}: ${message}`, place && { place });
    };
    return [
      ...pins.flatMap(({ ids }, i) =>
        ids.flatMap((id, j) =>
          this.#missing.has(id)
            ? [unknown(['pins', i, 'ids', j], `no document has the id "${id}", expected one of the index`)]
            : [],
        ),
      ),
      ...hidden.flatMap((pattern, i) =>
        this.#idle.has(pattern)
          ? [unknown(['hidden', i], `no document has the id, page or address "${pattern}", expected one of the inputs`)]
          : [],
      ),
      ...boosts.flatMap((boost, i) =>
        'attribute' in boost && this.#unboosted.has(boost.attribute)
          ? [
              unknown(
                ['boosts', i, 'attribute'],
                `no document has the attribute "${boost.attribute}": nothing is boosted`,
              ),
            ]
          : [],
      ),
      ...parseFilters(defaults.filter).flatMap(({ name }, i) =>
        this.#unseen.has(name)
          ? [unknown(['defaults', 'filter', i], `no document has the attribute "${name}": every search would fail`)]
          : [],
      ),
    ];
  }
}
