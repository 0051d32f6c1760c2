import type { PieceTokenizer } from './piece-tokenizer.ts';

/** Documents of a collection that each piece occurs in: what the collection's own IDF is made of. */
export class PieceFrequencies {
  readonly #tokenizer: PieceTokenizer;
  /** Documents by the number of the piece. */
  readonly df: Uint32Array;
  /** Number, plus 1, of the last document in which each piece was seen. */
  readonly #seen: Uint32Array;
  documents = 0;

  constructor(tokenizer: PieceTokenizer) {
    this.#tokenizer = tokenizer;
    this.df = new Uint32Array(tokenizer.tokens.length);
    this.#seen = new Uint32Array(tokenizer.tokens.length);
  }

  /** Counts the pieces of a document, each once; gives all of them, in the order of the text. */
  add(text: string): readonly number[] {
    const pieces = this.#tokenizer.split(text);
    const mark = ++this.documents;
    for (const piece of pieces) {
      if (this.#seen[piece] === mark) continue;
      this.#seen[piece] = mark;
      this.df[piece]!++;
    }
    return pieces;
  }

  /** Adds what was counted in other documents. */
  join(df: Uint32Array, documents: number): void {
    df.forEach((count, piece) => (this.df[piece]! += count));
    this.documents += documents;
  }
}
