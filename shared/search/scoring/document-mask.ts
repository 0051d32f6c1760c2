import { CHUNK_DOCUMENTS } from '../../format/layout.ts';
import { type Accumulator, SCAN_BLOCK_BITS } from './accumulator.ts';

const SCAN_BLOCK = 1 << SCAN_BLOCK_BITS;

/** Documents of a shard that may be in an answer: what filters, and words that must or must not occur, leave. A bit each. */
export class DocumentMask {
  readonly documents: number;
  readonly #bits: Uint32Array;

  /** A mask of a shard of so many documents, all of them or none. */
  constructor(documents: number, all: boolean) {
    this.documents = documents;
    this.#bits = new Uint32Array(Math.ceil(documents / 32)).fill(all ? 0xffffffff : 0);
    if (all && documents % 32 !== 0) this.#bits[this.#bits.length - 1] = 2 ** (documents % 32) - 1;
  }

  has(document: number): boolean {
    return ((this.#bits[document >>> 5]! >>> (document & 31)) & 1) === 1;
  }

  add(document: number): void {
    this.#bits[document >>> 5]! |= 1 << (document & 31);
  }

  delete(document: number): void {
    this.#bits[document >>> 5]! &= ~(1 << (document & 31));
  }

  /** Leaves only documents that another mask of the shard has, too. */
  and(other: DocumentMask): void {
    for (let i = 0; i < this.#bits.length; i++) this.#bits[i]! &= other.#bits[i]!;
  }

  /** Leaves only documents that another mask of the shard lacks. */
  andNot(other: DocumentMask): void {
    for (let i = 0; i < this.#bits.length; i++) this.#bits[i]! &= ~other.#bits[i]!;
  }

  /** How many documents it has. */
  get count(): number {
    let count = 0;
    for (let bits of this.#bits) for (; bits !== 0; bits &= bits - 1) count++;
    return count;
  }

  /** Gives the documents that it has, in their order. */
  forEach(give: (document: number) => void): void {
    for (let i = 0; i < this.#bits.length; i++)
      for (let bits = this.#bits[i]!; bits !== 0; bits &= bits - 1) give(i * 32 + 31 - Math.clz32(bits & -bits));
  }

  /** Forgets the scores of the documents of a chunk that it lacks; this comes before every look at the scores. */
  forgetOthers(chunk: number, { scores, touched }: Accumulator): void {
    const firstWord = (chunk * CHUNK_DOCUMENTS) / 32;
    for (let block = 0; block < touched.length; block++) {
      if (touched[block] === 0) continue;
      const start = block << SCAN_BLOCK_BITS;
      for (let at = start; at < start + SCAN_BLOCK; at += 32) {
        // Accumulators are as long as a chunk, the shard's last chunk need not be.
        let others = ~(this.#bits[firstWord + at / 32] ?? 0);
        if (others === -1) scores.fill(0, at, at + 32);
        else for (; others !== 0; others &= others - 1) scores[at + 31 - Math.clz32(others & -others)] = 0;
      }
    }
  }
}
