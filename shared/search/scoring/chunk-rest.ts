import type { PostingSource, TermPostings } from './posting-source.ts';

interface RestTerm {
  readonly weight: number;
  readonly sources: PostingSource[];
  /** Most that they can add to a score. */
  bound: number;
  /** By how much that is less without the first of them, for each of its postings. */
  fall: number;
}

/** What is left of a chunk to be added: the sources of each term, and the most that they can add to a score. */
export class ChunkRest {
  readonly #terms: RestTerm[];
  /** Largest sum that what is left can add to the score of a document. */
  bound = 0;

  constructor(terms: readonly TermPostings[], chunk: number) {
    this.#terms = terms
      .map(({ weight, sources }) => ({
        weight,
        sources: sources.filter((source) => source.chunk === chunk),
        bound: 0,
        fall: 0,
      }))
      .filter(({ sources }) => sources.length > 0);
    for (const term of this.#terms) {
      // Largest impacts come first, and a document is in one source of a term.
      term.bound = term.weight * term.sources[0]!.largestImpact;
      term.fall = fallOf(term);
      this.bound += term.bound;
    }
  }

  get done(): boolean {
    return this.#terms.length === 0;
  }

  /** Takes the source after which the bound is lower by the most for each of its postings. There must be one. */
  take(): { weight: number; source: PostingSource } {
    let steepest = 0;
    for (let i = 1; i < this.#terms.length; i++) if (this.#terms[i]!.fall > this.#terms[steepest]!.fall) steepest = i;
    const term = this.#terms[steepest]!;
    const source = term.sources.shift()!;
    this.bound -= term.bound;
    const next = term.sources[0];
    if (next) {
      term.bound = term.weight * next.largestImpact;
      term.fall = fallOf(term);
      this.bound += term.bound;
    } else {
      this.#terms.splice(steepest, 1);
    }
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

function fallOf({ weight, sources, bound }: RestTerm): number {
  const after = sources[1] ? weight * sources[1].largestImpact : 0;
  return (bound - after) / sources[0]!.left;
}
