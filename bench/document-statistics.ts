import { createHash } from 'node:crypto';
import { type FusedDocument, wordsOf } from './real-collection.ts';

/** Parts of the documents after which the vocabulary is counted. */
export const PARTS = [0.125, 0.25, 0.5, 1];
/** Distances of the documents that are compared. */
export const LAGS = [1, 10, 100];
/** Overlaps and weights are those of one in so many documents. */
const STRIDE = 16;

export type Space = 'words' | 'pieces';
export const SPACES = ['words', 'pieces'] as const;

/** Two terms of one real document. */
export type Pair = readonly [term: string, other: string];

/** What a pass over documents counts. */
export class DocumentStatistics {
  documents = 0;
  readonly frequencies: Record<Space, Map<string, number>> = { words: new Map(), pieces: new Map() };
  readonly vocabulary: number[] = [];
  readonly lengths: number[] = [];
  readonly sizes: number[] = [];
  readonly weights: number[] = [];
  readonly texts = new Set<string>();
  readonly #overlaps = new Map<string, { sum: number; count: number }>();
  /** Of each term, those that it makes a pair with, and the documents that hold both. */
  readonly #pairs: Record<Space, Map<string, { readonly other: string; both: number }[]>> = {
    words: new Map(),
    pieces: new Map(),
  };
  readonly #last: Record<Space, Set<string>>[] = [];
  readonly #expected: number;

  constructor(expected: number, pairs: Readonly<Record<Space, readonly Pair[]>>) {
    this.#expected = expected;
    for (const space of SPACES)
      for (const [term, other] of pairs[space]) {
        const own = this.#pairs[space].get(term) ?? [];
        this.#pairs[space].set(term, own);
        own.push({ other, both: 0 });
      }
  }

  add({ text, vector }: Pick<FusedDocument, 'text' | 'vector'>): void {
    const words = wordsOf(text);
    const terms = { words: new Set(words), pieces: new Set(Object.keys(vector)) };
    for (const space of SPACES) {
      const { [space]: frequencies } = this.frequencies;
      for (const term of terms[space]) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
      for (const term of terms[space])
        for (const pair of this.#pairs[space].get(term) ?? []) if (terms[space].has(pair.other)) pair.both++;
    }
    this.lengths.push(words.length);
    this.sizes.push(terms.pieces.size);
    this.texts.add(createHash('md5').update(text).digest('base64'));
    if (this.documents % STRIDE === 0) this.#compare(terms, Object.values(vector));
    this.#last.unshift(terms);
    this.#last.length = Math.min(this.#last.length, Math.max(...LAGS));
    const next = PARTS[this.vocabulary.length]!;
    if (++this.documents === Math.floor(next * this.#expected)) this.vocabulary.push(this.frequencies.words.size);
  }

  /** Mean Jaccard coefficient of documents at that distance. */
  overlap(space: Space, lag: number): number {
    const { sum, count } = this.#overlaps.get(`${space} ${lag}`)!;
    return sum / count;
  }

  /** Of each pair, how many times as often its terms meet as they would by chance. */
  lifts(space: Space): number[] {
    const of = this.frequencies[space];
    return Array.from(this.#pairs[space]).flatMap(([term, others]) =>
      others.map(({ other, both }) => {
        return (both * this.documents) / Math.max(1, (of.get(term) ?? 0) * (of.get(other) ?? 0));
      }),
    );
  }

  /** Share of the documents that hold the term of that rank, or undefined where there are fewer terms. */
  share(space: Space, rank: number): number | undefined {
    const counts = [...this.frequencies[space].values()].sort((a, b) => b - a);
    return rank <= counts.length ? counts[rank - 1]! / this.documents : undefined;
  }

  /** Share of the words that so many documents hold. */
  rare(documents: number): number {
    const counts = [...this.frequencies.words.values()];
    return counts.filter((count) => count === documents).length / counts.length;
  }

  #compare(terms: Readonly<Record<Space, Set<string>>>, weights: readonly number[]): void {
    this.weights.push(...weights);
    for (const lag of LAGS) {
      const other = this.#last[lag - 1];
      if (other === undefined) continue;
      for (const space of SPACES) {
        const both = [...terms[space]].filter((term) => other[space].has(term)).length;
        const entry = this.#overlaps.get(`${space} ${lag}`) ?? { sum: 0, count: 0 };
        entry.sum += both / (terms[space].size + other[space].size - both);
        entry.count++;
        this.#overlaps.set(`${space} ${lag}`, entry);
      }
    }
  }
}
