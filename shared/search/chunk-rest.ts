import type { PostingSource, TermPostings } from './posting-source.ts';

/** What is left of a chunk to be added: the sources of each term, and the most that they can add to a score. */
export class ChunkRest {
  readonly #terms: { readonly weight: number; readonly sources: PostingSource[]; bound: number }[];
  /** Largest sum that what is left can add to the score of a document. */
  bound = 0;

  constructor(terms: readonly TermPostings[], chunk: number) {
    this.#terms = terms
      .map(({ weight, sources }) => ({ weight, sources: sources.filter((source) => source.chunk === chunk), bound: 0 }))
      .filter(({ sources }) => sources.length > 0);
    for (const term of this.#terms) {
      // Largest impacts come first, and a document is in one source of a term.
      term.bound = term.weight * term.sources[0]!.largestImpact;
      this.bound += term.bound;
    }
  }

  get done(): boolean {
    return this.#terms.length === 0;
  }

  /** Takes the source that can add the most. There must be one. */
  takeLargest(): { weight: number; source: PostingSource } {
    let largest = 0;
    for (let i = 1; i < this.#terms.length; i++) if (this.#terms[i]!.bound > this.#terms[largest]!.bound) largest = i;
    const term = this.#terms[largest]!;
    const source = term.sources.shift()!;
    this.bound -= term.bound;
    const next = term.sources[0];
    if (next) this.bound += term.bound = term.weight * next.largestImpact;
    else this.#terms.splice(largest, 1);
    return { weight: term.weight, source };
  }

  /** Passes over all of it; returns how many postings that are. */
  pass(): number {
    let passed = 0;
    for (const { sources } of this.#terms.splice(0))
      for (const source of sources) {
        passed += source.left;
        source.pass();
      }
    this.bound = 0;
    return passed;
  }
}
