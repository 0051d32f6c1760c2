import type { CairnDocument } from '../shared/document.ts';
import { type Language, toLanguage } from '../shared/text/languages.ts';
import { analyzeWords } from '../shared/text/words.ts';

// The slow truth: scores every document of a collection from the published formulas, with maps and plain numbers. It
// shares the analyzer with the fast path, since what a word is is not at question here, and nothing else.

/** Settings of BM25F; fields are title, headings, text and url. */
export interface ReferenceSettings {
  readonly k1: number;
  readonly weights: readonly [number, number, number, number];
  readonly b: readonly [number, number, number, number];
}

/** Settings as a build's defaults have them. */
const DEFAULTS: ReferenceSettings = { k1: 1.2, weights: [2, 1.5, 1, 0.5], b: [0.4, 0.4, 0.75, 0.4] };

/** How a release scores. */
export interface ReferenceScoring {
  readonly unit: number;
  readonly weights: { readonly word: number; readonly piece: number };
  readonly occurrenceCap: number;
}

/** A document's place in the true ranking. */
export interface ReferenceHit {
  readonly id: string;
  readonly score: number;
}

/** Weight of each term by document, quantized: what an index of the collection must hold. */
interface QuantizedList {
  readonly scale: number;
  readonly impacts: ReadonlyMap<number, number>;
}

/** A collection in index order, with every list in memory. */
export class Reference {
  readonly #documents: readonly CairnDocument[];
  readonly #words: Map<string, QuantizedList>;
  readonly #pieces: Map<string, QuantizedList>;
  readonly #languages: Language[];

  /** `documents` in any order; they are put into that of an index: by page, then as given. */
  constructor(documents: readonly CairnDocument[], settings = DEFAULTS) {
    this.#documents = documents
      .map((document, i) => ({ document, i }))
      .sort((a, b) => (a.document.page < b.document.page ? -1 : a.document.page > b.document.page ? 1 : a.i - b.i))
      .map(({ document }) => document);
    this.#words = wordLists(this.#documents, settings);
    this.#pieces = pieceLists(this.#documents);
    this.#languages = [...new Set(documents.map(languageOf))].sort();
  }

  /** df of a word. */
  df(word: string): number {
    return this.#words.get(word)?.impacts.size ?? 0;
  }

  /** Every document that matches, best first, ties by document number. */
  rank(query: string, scoring: ReferenceScoring): ReferenceHit[] {
    const scores = new Map<number, number>();
    const add = (list: QuantizedList | undefined, weight: number): void => {
      if (!list || weight === 0) return;
      const integer = Math.max(1, Math.round((scoring.unit * weight * list.scale) / 255));
      for (const [document, impact] of list.impacts)
        scores.set(document, (scores.get(document) ?? 0) + integer * impact);
    };
    const counts = new Map<string, number>();
    analyzeWords(query, this.#languages, (term) => counts.set(term, (counts.get(term) ?? 0) + 1));
    for (const [term, count] of counts)
      add(this.#words.get(term), scoring.weights.word * Math.min(count, scoring.occurrenceCap));
    if (this.#pieces.size > 0)
      for (const piece of new Set(query.split(/\s+/u))) add(this.#pieces.get(piece), scoring.weights.piece);
    return [...scores]
      .sort(([a, x], [b, y]) => y - x || a - b)
      .map(([document, score]) => ({ id: this.#documents[document]!.id, score }));
  }
}

function languageOf(document: CairnDocument): Language {
  return toLanguage(document.lang) ?? 'en';
}

function wordLists(
  documents: readonly CairnDocument[],
  { k1, weights: fieldWeights, b }: ReferenceSettings,
): Map<string, QuantizedList> {
  const fields = documents.map((document) => [
    document.title,
    document.headings.join('\n'),
    document.text,
    urlText(document.url),
  ]);
  // Occurrences of each term: term -> document -> count by field.
  const occurrences = new Map<string, Map<number, number[]>>();
  const lengths = fields.map((texts, document) =>
    // A field without weight is not searched.
    texts.map((text, field) =>
      analyzeWords(fieldWeights[field] === 0 ? '' : text, [languageOf(documents[document]!)], (term) => {
        const own = occurrences.get(term) ?? new Map<number, number[]>();
        const counts = own.get(document) ?? [0, 0, 0, 0];
        counts[field] = Math.min(255, counts[field]! + 1);
        occurrences.set(term, own.set(document, counts));
      }),
    ),
  );
  const means = [0, 1, 2, 3].map((field) => lengths.reduce((sum, own) => sum + own[field]!, 0) / documents.length);
  const lists = new Map<string, QuantizedList>();
  for (const [term, own] of occurrences) {
    const idf = Math.log(1 + (documents.length - own.size + 0.5) / (own.size + 0.5));
    const weights = new Map<number, number>();
    for (const [document, counts] of own) {
      let tf = 0;
      for (let field = 0; field < 4; field++) {
        if (counts[field] === 0) continue;
        const norm = 1 - b[field]! + (b[field]! * lengths[document]![field]!) / means[field]!;
        tf += (fieldWeights[field]! * counts[field]!) / norm;
      }
      weights.set(document, (idf * (k1 + 1) * tf) / (k1 + tf));
    }
    lists.set(term, quantize(weights));
  }
  return lists;
}

function pieceLists(documents: readonly CairnDocument[]): Map<string, QuantizedList> {
  const weights = new Map<string, Map<number, number>>();
  documents.forEach(({ vector }, document) => {
    for (const [token, weight] of Object.entries(vector ?? {})) {
      weights.set(token, (weights.get(token) ?? new Map<number, number>()).set(document, Math.fround(weight)));
    }
  });
  return new Map([...weights].map(([token, own]) => [token, quantize(own)]));
}

function quantize(weights: ReadonlyMap<number, number>): QuantizedList {
  const scale = roundUpToBfloat16(Math.max(...weights.values()));
  const impact = (weight: number): number => Math.min(255, Math.max(1, Math.round((255 * weight) / scale)));
  return { scale, impacts: new Map([...weights].map(([document, weight]) => [document, impact(weight)])) };
}

/** The smallest number with 8 significant bits that is not below x; x is positive. */
function roundUpToBfloat16(x: number): number {
  const step = 2 ** (Math.floor(Math.log2(x)) - 7);
  return Math.ceil(x / step) * step;
}

/** What of an address is words: nothing where it is no path. Escapes in it are sound. */
function urlText(url: string): string {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/, '');
  return path.includes('/') ? decodeURIComponent(path).replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ') : '';
}
