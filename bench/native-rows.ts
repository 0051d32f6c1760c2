import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GivenList } from './native-lists.ts';

const FILES = { starts: 'starts.u32', terms: 'terms.u32', impacts: 'impacts.u8' };

/** Vectors of documents as one matrix in compressed rows, terms ascending in each: what Seismic reads. */
export class Rows {
  /** Where each row starts, and the end of the last. */
  readonly #starts: Uint32Array;
  readonly #terms: Uint32Array;
  readonly #impacts: Uint8Array;

  private constructor(starts: Uint32Array, terms: Uint32Array, impacts: Uint8Array) {
    this.#starts = starts;
    this.#terms = terms;
    this.#impacts = impacts;
  }

  /** Turns lists in the order of their numbers into rows. */
  static of(lists: readonly GivenList[], documents: number): Rows {
    const starts = new Uint32Array(documents + 1);
    for (const list of lists) for (const document of list.documents) starts[document + 1]!++;
    for (let document = 0; document < documents; document++) starts[document + 1]! += starts[document]!;
    const next = starts.slice();
    const terms = new Uint32Array(starts[documents]!);
    const impacts = new Uint8Array(terms.length);
    for (const list of lists)
      for (let i = 0; i < list.documents.length; i++) {
        const at = next[list.documents[i]!]!++;
        terms[at] = list.number;
        impacts[at] = list.impacts[i]!;
      }
    return new Rows(starts, terms, impacts);
  }

  static read(folder: string): Rows {
    const read = (name: keyof typeof FILES): ArrayBuffer => {
      const { buffer, byteOffset, byteLength } = readFileSync(join(folder, FILES[name]));
      return buffer.slice(byteOffset, byteOffset + byteLength);
    };
    return new Rows(new Uint32Array(read('starts')), new Uint32Array(read('terms')), new Uint8Array(read('impacts')));
  }

  write(folder: string): void {
    writeFileSync(join(folder, FILES.starts), this.#starts);
    writeFileSync(join(folder, FILES.terms), this.#terms);
    writeFileSync(join(folder, FILES.impacts), this.#impacts);
  }

  get postings(): number {
    return this.#terms.length;
  }

  lengthOf(document: number): number {
    return this.#starts[document + 1]! - this.#starts[document]!;
  }

  /** Score of a document, by the weight of each term's number. */
  score(document: number, weights: ReadonlyMap<number, number>): number {
    let score = 0;
    for (let at = this.#starts[document]!; at < this.#starts[document + 1]!; at++)
      score += (weights.get(this.#terms[at]!) ?? 0) * this.#impacts[at]!;
    return score;
  }
}
