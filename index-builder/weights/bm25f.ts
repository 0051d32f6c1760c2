import type { Statistics } from '../../shared/format/release.ts';
import type { Config } from '../config.ts';
import { countOf, type Field, FIELDS } from './analyse.ts';

/** Settings of BM25F. */
export interface Bm25fSettings {
  /** Saturation of counts. */
  readonly k1: number;
  /** Length normalisation of each field, in [0, 1]. */
  readonly b: Readonly<Record<Field, number>>;
  /** Weight of a count in each field. */
  readonly weights: Readonly<Record<Field, number>>;
}

/** Weights of a count in each field and its length normalisation, where the configuration is silent. */
const FIELD_WEIGHTS: Readonly<Record<Field, number>> = { title: 2, headings: 1.5, text: 1, url: 0.5 };
const FIELD_B: Readonly<Record<Field, number>> = { title: 0.4, headings: 0.4, text: 0.75, url: 0.4 };

/** Settings of BM25F with their defaults. */
export function bm25Settings({ bm25 }: Config): Bm25fSettings {
  const byField = (own: Partial<Record<Field, number | undefined>>, defaults: Readonly<Record<Field, number>>) =>
    Object.fromEntries(FIELDS.map((field) => [field, own[field] ?? defaults[field]])) as Record<Field, number>;
  return { k1: bm25.k1, b: byField(bm25.b, FIELD_B), weights: byField(bm25.weights, FIELD_WEIGHTS) };
}

/**
 * Field lengths of every document and their means: what BM25F needs beside a term's own postings.
 * Holds 4 bytes a field and document.
 */
export class FieldLengths {
  #lengths = new Uint32Array(1 << 12);
  readonly #sums = FIELDS.map(() => 0);
  /** Documents added. */
  documents = 0;

  add(lengths: readonly number[]): void {
    const start = this.documents++ * FIELDS.length;
    if (start + FIELDS.length > this.#lengths.length) {
      const grown = new Uint32Array(this.#lengths.length * 2);
      grown.set(this.#lengths);
      this.#lengths = grown;
    }
    lengths.forEach((length, field) => {
      this.#lengths[start + field] = length;
      this.#sums[field]! += length;
    });
  }

  of(document: number, field: number): number {
    return this.#lengths[document * FIELDS.length + field]!;
  }

  /** Mean over all documents. */
  mean(field: number): number {
    return this.#sums[field]! / this.documents;
  }
}

/** What a later part of the index is weighed by. */
export function statisticsOf(lengths: FieldLengths): Statistics {
  return { documents: lengths.documents, meanLengths: FIELDS.map((_, field) => lengths.mean(field)) };
}

/** Inverse document frequency: ln(1 + (N - df + .5) / (df + .5)). */
export function idf(documents: number, df: number): number {
  return Math.log(1 + (documents - df + 0.5) / (df + 0.5));
}

/**
 * Weighs postings by BM25F (Zaragoza et al., TREC 2004; Robertson and Zaragoza 2009, section 3.6):
 * idf (k1 + 1) tf / (k1 + tf), where tf = sum over fields of w_f count_f / (1 - b_f + b_f length_f / mean_f).
 */
export class Bm25f {
  readonly #settings: Bm25fSettings;
  readonly #lengths: FieldLengths;
  readonly #statistics: Statistics;

  /** @param statistics those of a base; by default the documents' own */
  constructor(settings: Bm25fSettings, lengths: FieldLengths, statistics = statisticsOf(lengths)) {
    this.#settings = settings;
    this.#lengths = lengths;
    this.#statistics = statistics;
  }

  /** Largest weight that a posting of a term can come near to. */
  most(df: number): number {
    return idf(this.#statistics.documents, df) * (this.#settings.k1 + 1);
  }

  /**
   * Weight of each posting of a term: above 0. `counts` are packed as `AnalysedDocument` has them.
   * @param most `most` of the term's df
   */
  weigh(documents: Uint32Array, counts: Uint32Array, most = this.most(documents.length)): Float64Array {
    const { k1 } = this.#settings;
    return Float64Array.from(documents, (document, i) => {
      const tf = this.#frequency(document, counts[i]!);
      return (most * tf) / (k1 + tf);
    });
  }

  #frequency(document: number, packed: number): number {
    const { b, weights } = this.#settings;
    let tf = 0;
    for (let field = 0; field < FIELDS.length; field++) {
      const count = countOf(packed, field);
      if (count === 0) continue;
      const name = FIELDS[field]!;
      tf += (weights[name] * count) / (1 - b[name] + b[name] * this.#relativeLength(document, field));
    }
    return tf;
  }

  /** Length of a field beside the mean; a field that no document of the statistics has is as long as it should be. */
  #relativeLength(document: number, field: number): number {
    const mean = this.#statistics.meanLengths[field]!;
    return mean > 0 ? this.#lengths.of(document, field) / mean : 1;
  }
}
