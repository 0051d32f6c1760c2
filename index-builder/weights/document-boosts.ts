import type { StoredDocument } from '../../shared/format/display-page.ts';
import { attributeOf, boostValue } from '../rules/boost-value.ts';
import { globMatcher } from '../rules/glob.ts';
import { type Boost, rangeOf } from '../rules/rules-schema.ts';

/**
 * What the weights of each document are multiplied by before they become impacts: then every score, bound and certificate
 * has it in it, and a query costs what it did. Holds 8 bytes a boost and document.
 */
export class DocumentBoosts {
  readonly #boosts: readonly Boost[];
  readonly #frozen: readonly number[] | undefined;
  /** By document: the value that each boost by number or age goes by, or the factor of another. */
  readonly #values: number[][];
  readonly #factorOf: readonly ((document: StoredDocument) => number)[];
  #factors: Float64Array | undefined;

  /** @param frozen `largest` of a base, where it is an increment */
  constructor(boosts: readonly Boost[], frozen?: readonly number[]) {
    this.#boosts = boosts;
    this.#frozen = frozen;
    this.#values = boosts.map(() => []);
    this.#factorOf = boosts.map(factorByItself);
  }

  /** Takes the next document. */
  add(document: StoredDocument): void {
    this.#boosts.forEach((boost, i) => {
      const value = 'max' in boost ? (boostValue(document, boost) ?? NaN) : this.#factorOf[i]!(document);
      this.#values[i]!.push(value);
    });
  }

  /** The largest number or day of each boost, 0 where none was seen, or it needs none: what an increment is boosted by. */
  get largest(): readonly number[] {
    return this.#frozen ?? this.#boosts.map((boost, i) => ('max' in boost ? largestOf(this.#values[i]!) : 0));
  }

  /** The most that a document is multiplied by. */
  get most(): number {
    return this.#boosts.reduce((product, boost) => product * rangeOf(boost)[1], 1);
  }

  /** Weights of the postings of these documents, once all were taken. */
  apply(documents: Uint32Array, weights: Float64Array): Float64Array {
    if (this.#boosts.length === 0) return weights;
    const factors = (this.#factors ??= this.#settle());
    return weights.map((weight, i) => weight * factors[documents[i]!]!);
  }

  #settle(): Float64Array {
    const { largest } = this;
    const count = this.#values[0]?.length ?? 0;
    return Float64Array.from({ length: count }, (_, document) =>
      this.#boosts.reduce((factor, boost, i) => {
        const value = this.#values[i]![document]!;
        return factor * ('max' in boost ? boostFactor(boost, value, largest[i]!) : value);
      }, 1),
    );
  }
}

function largestOf(values: readonly number[]): number {
  const largest = values.reduce((most, value) => (value > most ? value : most), -Infinity);
  return Number.isFinite(largest) ? largest : 0;
}

/**
 * Factor of a document by a number or its age, 1 to `max`.
 * @param value NaN: it has none
 * @param largest of the collection
 */
function boostFactor(boost: Extract<Boost, { max: number }>, value: number, largest: number): number {
  if (Number.isNaN(value)) return 1;
  if ('halfLifeDays' in boost) {
    const age = Math.max(0, largest - value);
    return 1 + (boost.max - 1) * 2 ** (-age / boost.halfLifeDays);
  }
  const [from, to] = boost.range ?? [0, largest];
  if (to <= from) return 1;
  const share = Math.min(1, Math.max(0, (value - from) / (to - from)));
  const curved = boost.curve === 'linear' ? share : Math.log1p(share * (to - from)) / Math.log1p(to - from);
  return 1 + (boost.max - 1) * curved;
}

/** The factor of a boost that goes by nothing but the document. */
function factorByItself(boost: Boost): (document: StoredDocument) => number {
  if ('pages' in boost) {
    const matchers = boost.pages.map(globMatcher);
    return ({ id, page, url }) =>
      matchers.some((matches) => matches(id) || matches(page) || matches(url)) ? boost.factor : 1;
  }
  if (!('values' in boost)) return () => 1;
  const factors = new Map(Object.entries(boost.values));
  return (document) => {
    const value = attributeOf(document, boost.attribute);
    const own = (Array.isArray(value) ? value : [value]).flatMap((each) => factors.get(String(each)) ?? []);
    return own.length > 0 ? Math.max(...own) : 1;
  };
}
