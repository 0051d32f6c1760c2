import { CairnError } from '../../shared/errors.ts';
import type { DocumentRange } from './document-ranges.ts';

/**
 * The vectors of a range of documents, gathered from lists by term: a matrix in compressed rows, whose row lengths
 * are known before. Eight bytes a posting, and the terms that occur in the range.
 */
export class RangeVectors {
  readonly #first: number;
  readonly #end: number;
  /** Where the row of each document begins; one more entry holds the end of the last. */
  readonly #starts: Uint32Array;
  /** Where the next posting of each document goes. */
  readonly #next: Uint32Array;
  readonly #terms: Uint32Array;
  readonly #values: Uint32Array;
  readonly #names: string[] = [];
  #used = false;
  readonly #path: string;

  /**
   * @param counts postings of every document, those outside the range too
   * @param path what the lists are read from, for errors
   */
  constructor({ first, end, postings }: DocumentRange, counts: Uint32Array, path: string) {
    this.#path = path;
    this.#first = first;
    this.#end = end;
    this.#starts = new Uint32Array(end - first + 1);
    for (let row = 0; row < end - first; row++) this.#starts[row + 1] = this.#starts[row]! + counts[first + row]!;
    this.#next = this.#starts.slice(0, -1);
    this.#terms = new Uint32Array(postings);
    this.#values = new Uint32Array(postings);
  }

  /**
   * Takes a posting of the term whose `endTerm` comes next, unless its document is outside the range.
   * @param value below 2^32
   * @throws CairnError `conflict` where the document has all its postings already
   */
  add(document: number, value: number): void {
    if (document < this.#first || document >= this.#end) return;
    const row = document - this.#first;
    const at = this.#next[row]!;
    if (at === this.#starts[row + 1]) throw changed(this.#path);
    this.#terms[at] = this.#names.length;
    this.#values[at] = value;
    this.#next[row] = at + 1;
    this.#used = true;
  }

  /** Names the term of the postings since the last. */
  endTerm(term: string): void {
    if (this.#used) this.#names.push(term);
    this.#used = false;
  }

  /** Proves that every list came. @throws CairnError `conflict` where a document has fewer postings than were counted */
  finish(): void {
    if (!this.#next.every((next, row) => next === this.#starts[row + 1])) throw changed(this.#path);
  }

  /** Terms and values of a document of the range, in the order in which the terms came. */
  *vector(document: number): Generator<[term: string, value: number]> {
    const row = document - this.#first;
    for (let at = this.#starts[row]!; at < this.#starts[row + 1]!; at++)
      yield [this.#names[this.#terms[at]!]!, this.#values[at]!];
  }
}

/** The error of what is not as it was when it was counted. */
export function changed(path: string): CairnError {
  return new CairnError('conflict', 'it changed while it was read, expected the same bytes in every pass', {
    place: { file: path },
  });
}
