import type { CairnDocument } from '../shared/document.ts';
import { type Language, toLanguage } from '../shared/text/languages.ts';
import { queryKind } from '../shared/text/query-kind.ts';
import { analyzeWords } from '../shared/text/words.ts';

// The slow truth: scores every document of a collection from the published formulas, with maps and plain numbers. It
// shares the analyzers with the fast path, since what a word is, or a question, is not at question here, and nothing else.

/** Settings of BM25F; fields are title, headings, text and url. */
export interface ReferenceSettings {
  readonly k1: number;
  readonly weights: readonly [number, number, number, number];
  readonly b: readonly [number, number, number, number];
}

/** Settings as a build's defaults have them. */
const DEFAULTS: ReferenceSettings = { k1: 1.2, weights: [2, 1.5, 1, 0.5], b: [0.4, 0.4, 0.75, 0.4] };

/** Share of each space. */
interface Shares {
  readonly word: number;
  readonly piece: number;
}

/** How a release scores. */
export interface ReferenceScoring {
  readonly unit: number;
  readonly weights: Shares;
  readonly mix: Readonly<Record<'plain' | 'question' | 'symbol', Shares>>;
  readonly occurrenceCap: number;
}

/** How queries are weighed in the `piece` space. */
export interface ReferencePieces {
  /** Tokens of a query, in any order, any number of times. */
  readonly split: (query: string) => readonly string[];
  /** Weight of each token, before it is quantized; undefined: each weighs 1. */
  readonly weights?: ReadonlyMap<string, number> | undefined;
}

const FREE_PIECES: ReferencePieces = { split: (query) => query.normalize('NFKC').toLowerCase().split(/\s+/u) };

/** A document's place in the true ranking. */
export interface ReferenceHit {
  readonly id: string;
  readonly score: number;
}

/** A collection by whose statistics and scales another one is weighed. */
export interface FrozenReference {
  readonly documents: readonly CairnDocument[];
  readonly scoring: ReferenceScoring;
}

/** What the weights of a document are multiplied by. */
type FactorOf = (document: CairnDocument) => number;

/** Weight of each term by document, as it is and quantized: what an index of the collection must hold. */
interface QuantizedList {
  readonly weights: ReadonlyMap<number, number>;
  readonly scale: number;
  readonly impacts: ReadonlyMap<number, number>;
}

/** A collection in index order, with every list in memory. */
export class Reference {
  readonly #documents: readonly CairnDocument[];
  readonly #words: Map<string, QuantizedList>;
  readonly #pieces: Map<string, QuantizedList>;
  readonly #languages: Language[];
  readonly #queryPieces: ReferencePieces;

  /**
   * `documents` in any order; they are put into that of an index: by page, then as given.
   * @param frozen undefined: the collection is weighed by itself
   * @param factorOf what a document's weights are multiplied by
   */
  constructor(
    documents: readonly CairnDocument[],
    settings = DEFAULTS,
    queryPieces = FREE_PIECES,
    frozen?: FrozenReference,
    factorOf: FactorOf = () => 1,
  ) {
    this.#queryPieces = queryPieces;
    this.#documents = documents
      .map((document, i) => ({ document, i }))
      .sort((a, b) => (a.document.page < b.document.page ? -1 : a.document.page > b.document.page ? 1 : a.i - b.i))
      .map(({ document }) => document);
    this.#words = wordLists(this.#documents, settings, factorOf, frozen);
    this.#pieces = pieceLists(this.#documents, factorOf);
    this.#languages = [...new Set(documents.map(languageOf))].sort();
  }

  /** df of a word. */
  df(word: string): number {
    return this.#words.get(word)?.impacts.size ?? 0;
  }

  /** Every document that matches, best first, ties by document number. */
  rank(query: string, scoring: ReferenceScoring): ReferenceHit[] {
    const scores = new Map<number, number>();
    for (const [list, weight] of this.#weigh(query, scoring, quantizedWeights(this.#queryPieces.weights))) {
      const integer = Math.max(1, Math.round((scoring.unit * weight * list.scale) / 255));
      for (const [document, impact] of list.impacts)
        scores.set(document, (scores.get(document) ?? 0) + integer * impact);
    }
    return this.#ranked(scores);
  }

  /** As `rank`, but of the weights as they are: what quantization is an approximation of. */
  rankExact(query: string, scoring: ReferenceScoring): ReferenceHit[] {
    const scores = new Map<number, number>();
    for (const [list, weight] of this.#weigh(query, scoring, this.#queryPieces.weights)) {
      for (const [document, own] of list.weights) scores.set(document, (scores.get(document) ?? 0) + weight * own);
    }
    return this.#ranked(scores);
  }

  /** Lists of a query's terms with the weights of these, none of them 0. */
  #weigh(
    query: string,
    { weights, mix, occurrenceCap }: ReferenceScoring,
    pieceWeights: ReadonlyMap<string, number> | undefined,
  ): [QuantizedList, number][] {
    const own = mix[queryKind(query)];
    const counts = new Map<string, number>();
    analyzeWords(query, this.#languages, (term) => counts.set(term, (counts.get(term) ?? 0) + 1));
    const words = Array.from(counts, ([term, count]): [QuantizedList | undefined, number] => [
      this.#words.get(term),
      weights.word * own.word * Math.min(count, occurrenceCap),
    ]);
    const pieces = Array.from(new Set(this.#queryPieces.split(query)), (piece): [QuantizedList | undefined, number] => [
      this.#pieces.get(piece),
      weights.piece * own.piece * (pieceWeights ? (pieceWeights.get(piece) ?? 0) : 1),
    ]);
    return [...words, ...pieces].flatMap(([list, weight]) => (list && weight > 0 ? [[list, weight]] : []));
  }

  #ranked(scores: ReadonlyMap<number, number>): ReferenceHit[] {
    return [...scores]
      .sort(([a, x], [b, y]) => y - x || a - b)
      .map(([document, score]) => ({ id: this.#documents[document]!.id, score }));
  }
}

/** Weights in steps of a 255th of the smallest scale that holds them all, as a query table stores them. */
function quantizedWeights(weights: ReadonlyMap<string, number> | undefined): ReadonlyMap<string, number> | undefined {
  if (!weights) return undefined;
  const above = [...weights].filter(([, weight]) => weight > 0);
  if (above.length === 0) return new Map();
  const { scale, impacts } = quantize(new Map(above.map(([, weight], i) => [i, weight])));
  return new Map(above.map(([token], i) => [token, (scale / 255) * impacts.get(i)!]));
}

function languageOf(document: CairnDocument): Language {
  return toLanguage(document.lang) ?? 'en';
}

function wordLists(
  documents: readonly CairnDocument[],
  settings: ReferenceSettings,
  factorOf: FactorOf,
  frozen?: FrozenReference,
): Map<string, QuantizedList> {
  const { k1, weights: fieldWeights, b } = settings;
  const { occurrences, lengths } = occurrencesOf(documents, fieldWeights);
  const base = frozen && occurrencesOf(frozen.documents, fieldWeights);
  const baseLists = frozen && wordLists(frozen.documents, settings, factorOf);
  const count = frozen?.documents.length ?? documents.length;
  const means = [0, 1, 2, 3].map(
    (field) => (base?.lengths ?? lengths).reduce((sum, own) => sum + own[field]!, 0) / count,
  );
  const lists = new Map<string, QuantizedList>();
  for (const [term, own] of occurrences) {
    const df = base ? Math.max(1, base.occurrences.get(term)?.size ?? 0) : own.size;
    const idf = Math.log(1 + (count - df + 0.5) / (df + 0.5));
    const weights = new Map<number, number>();
    for (const [document, counts] of own) {
      let tf = 0;
      for (let field = 0; field < 4; field++) {
        if (counts[field] === 0) continue;
        // A field that no document has is as long as it should be.
        const relative = means[field] === 0 ? 1 : lengths[document]![field]! / means[field]!;
        tf += (fieldWeights[field]! * counts[field]!) / (1 - b[field]! + b[field]! * relative);
      }
      weights.set(document, ((idf * (k1 + 1) * tf) / (k1 + tf)) * factorOf(documents[document]!));
    }
    const scale = frozen && (baseLists!.get(term)?.scale ?? newScale(idf * (k1 + 1), frozen.scoring));
    lists.set(term, quantize(weights, scale));
  }
  return lists;
}

/** Scale of a word that the base lacks: what it can weigh at most, or what the base's unit allows. */
function newScale(most: number, { unit, occurrenceCap }: ReferenceScoring): number {
  const limit = (2 ** 31 / 256 - 255) / unit / occurrenceCap;
  const scale = roundUpToBfloat16(Math.min(most, limit));
  return scale > limit ? scale - 2 ** (Math.floor(Math.log2(limit)) - 7) : scale;
}

/** Occurrences of each term (term -> document -> count by field), and the lengths of every document's fields. */
function occurrencesOf(
  documents: readonly CairnDocument[],
  fieldWeights: ReferenceSettings['weights'],
): { occurrences: Map<string, Map<number, number[]>>; lengths: number[][] } {
  const fields = documents.map((document) => [
    document.title,
    document.headings.join('\n'),
    document.text,
    urlText(document.url),
  ]);
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
  return { occurrences, lengths };
}

function pieceLists(documents: readonly CairnDocument[], factorOf: FactorOf): Map<string, QuantizedList> {
  const weights = new Map<string, Map<number, number>>();
  documents.forEach((own, document) => {
    for (const [token, weight] of Object.entries(own.vector ?? {})) {
      const boosted = Math.fround(weight) * factorOf(own);
      weights.set(token, (weights.get(token) ?? new Map<number, number>()).set(document, boosted));
    }
  });
  return new Map([...weights].map(([token, own]) => [token, quantize(own)]));
}

function quantize(
  weights: ReadonlyMap<number, number>,
  scale = roundUpToBfloat16(Math.max(...weights.values())),
): QuantizedList {
  const impact = (weight: number): number => Math.min(255, Math.max(1, Math.round((255 * weight) / scale)));
  return { weights, scale, impacts: new Map([...weights].map(([document, weight]) => [document, impact(weight)])) };
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
