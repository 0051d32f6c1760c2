import type { PostingSource, TermPostings } from './posting-source.ts';

interface RestTerm {
  readonly weight: number;
  readonly sources: PostingSource[];
  /** Most that they can add to a score. */
  bound: number;
}

/** What is left of a chunk to be added: the sources of each term, and the most that they can add to a score. */
export class ChunkRest {
  readonly #terms: RestTerm[];
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

  /** Takes the source after which the bound is lower by the most for each of its postings. There must be one. */
  take(): { weight: number; source: PostingSource } {
    let steepest = 0;
    for (let i = 1, most = fall(this.#terms[0]!); i < this.#terms.length; i++) {
      const own = fall(this.#terms[i]!);
      if (own > most) [steepest, most] = [i, own];
    }
    const term = this.#terms[steepest]!;
    const source = term.sources.shift()!;
    this.bound -= term.bound;
    const next = term.sources[0];
    if (next) this.bound += term.bound = term.weight * next.largestImpact;
    else this.#terms.splice(steepest, 1);
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

/** By how much the bound of a term falls with its next source, for each posting of that. */
function fall({ weight, sources, bound }: RestTerm): number {
  const after = sources[1] ? weight * sources[1].largestImpact : 0;
  return (bound - after) / sources[0]!.left;
}
