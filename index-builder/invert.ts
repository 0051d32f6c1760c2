import { join } from 'node:path';
import { compareBytes } from '../shared/bytes.ts';
import type { Space } from '../shared/format/layout.ts';
import { encodeTermKey } from '../shared/format/term-key.ts';
import { SpillFile } from './spill/spill-file.ts';
import { appendTerm, type InvertedTerm, mergeTerms, readTerms } from './spill/term-run.ts';

/** Lists by term of a collection, once every document was inverted. */
export interface InvertedTerms {
  readonly postings: number;
  /** Whether there are terms of the space `piece`. */
  readonly hasPieces: boolean;
  /** Every term in the order of its key, once. A term's arrays are valid until the next. */
  terms(): Generator<InvertedTerm>;
}

// A term in memory: its string, its key, its place in the map.
const TERM_BYTES = 160;
// A posting while it waits (12 bytes) and its copy while a run is sorted (8 bytes).
const POSTING_BYTES = 20;

/**
 * Turns postings that come document by document into lists by term, within a memory limit: single-pass in-memory
 * indexing (Heinz and Zobel 2003) with sorted runs in a file, merged at the end.
 */
export class Inverter implements InvertedTerms {
  readonly #file: SpillFile;
  readonly #capacity: number;
  readonly #limitBytes: number;
  readonly #runs: { start: number; end: number }[] = [];
  #ids: Record<Space, Map<string, number>> = { word: new Map(), piece: new Map(), title: new Map() };
  #keys: Uint8Array[] = [];
  #terms: Uint32Array;
  #documents: Uint32Array;
  #payloads: Uint32Array;
  #count = 0;
  /** Postings taken so far. */
  postings = 0;
  hasPieces = false;

  constructor(folder: string, limitBytes: number) {
    this.#file = new SpillFile(join(folder, 'postings.run'));
    this.#limitBytes = limitBytes;
    this.#capacity = Math.max(1024, Math.floor(limitBytes / 2 / POSTING_BYTES));
    const initial = Math.min(this.#capacity, 1 << 16);
    this.#terms = new Uint32Array(initial);
    this.#documents = new Uint32Array(initial);
    this.#payloads = new Uint32Array(initial);
  }

  /** Takes a posting; documents must come in ascending order, a term at most once for each. */
  add(space: Space, term: string, document: number, payload: number): void {
    if (this.#count === this.#terms.length) this.#grow();
    let id = this.#ids[space].get(term);
    if (id === undefined) {
      if (this.#keys.length * TERM_BYTES > this.#limitBytes / 2) this.#spill();
      id = this.#keys.push(encodeTermKey(space, term)) - 1;
      this.#ids[space].set(term, id);
    }
    this.#terms[this.#count] = id;
    this.#documents[this.#count] = document;
    this.#payloads[this.#count++] = payload;
    this.postings++;
    if (space === 'piece') this.hasPieces = true;
  }

  *terms(): Generator<InvertedTerm> {
    const runs = this.#runs.map((run) => readTerms(this.#file.reader(run.start, run.end)));
    yield* mergeTerms([...runs, this.#sortedRun()]);
    this.#file.close();
  }

  #grow(): void {
    if (this.#count === this.#capacity) {
      this.#spill();
      return;
    }
    const capacity = Math.min(this.#capacity, this.#count * 2);
    const grown = (old: Uint32Array): Uint32Array => {
      const larger = new Uint32Array(capacity);
      larger.set(old);
      return larger;
    };
    this.#terms = grown(this.#terms);
    this.#documents = grown(this.#documents);
    this.#payloads = grown(this.#payloads);
  }

  #spill(): void {
    const start = this.#file.length;
    for (const term of this.#sortedRun()) appendTerm(this.#file, term);
    this.#runs.push({ start, end: this.#file.length });
    this.#ids = { word: new Map(), piece: new Map(), title: new Map() };
    this.#keys = [];
    this.#count = 0;
  }

  /** The postings in memory by term: a counting sort, stable, so that documents stay ascending. */
  *#sortedRun(): Generator<InvertedTerm, void> {
    const keys = this.#keys;
    const order = Uint32Array.from(keys.keys()).sort((a, b) => compareBytes(keys[a]!, keys[b]!));
    const starts = new Uint32Array(keys.length + 1);
    for (let i = 0; i < this.#count; i++) starts[this.#terms[i]! + 1]!++;
    for (let i = 0; i < keys.length; i++) starts[i + 1]! += starts[i]!;
    const next = starts.slice();
    const documents = new Uint32Array(this.#count);
    const payloads = new Uint32Array(this.#count);
    for (let i = 0; i < this.#count; i++) {
      const at = next[this.#terms[i]!]!++;
      documents[at] = this.#documents[i]!;
      payloads[at] = this.#payloads[i]!;
    }
    for (const id of order) {
      const [start, end] = [starts[id]!, starts[id + 1]!];
      yield { key: keys[id]!, documents: documents.subarray(start, end), payloads: payloads.subarray(start, end) };
    }
  }
}
