import { wholeText } from '../document-text.ts';
import type { DocumentEncoder, Prune } from '../encoders/method.ts';
import type { PieceTokenizer } from '../query/piece-tokenizer.ts';
import { type Bm25fSettings, idf } from './bm25f.ts';
import { prune } from './prune.ts';
import type { WeighedDocument } from './weighed-document.ts';
import { weightBits, weightOfBits } from './weight-bits.ts';

/** How documents get their weights in the `piece` space, in two steps: posting by posting, then list by list. */
export interface PieceModel {
  /** Whether weights depend on documents beside their own. */
  readonly isStatistical: boolean;
  /** The pieces of the next document, each once, with a payload of 32 bits. */
  postings(document: WeighedDocument): Iterable<readonly [piece: string, payload: number]>;
  /** What `weigh` has to know of the documents that were seen, a number each; empty where it needs none. */
  readonly lengths: readonly number[];
  /** Takes the `lengths` of the next documents, which were seen elsewhere. */
  join(lengths: Iterable<number>): void;
  /** Weights, above 0, of a list of such payloads, once every document was seen. */
  weigh(documents: Uint32Array, payloads: Uint32Array): Float64Array;
}

/** The weights that documents carry, pruned. */
export class VectorPieces implements PieceModel {
  readonly isStatistical = false;
  readonly #prune: Prune;
  readonly lengths = [];

  constructor(settings: Prune) {
    this.#prune = settings;
  }

  postings({ vector }: WeighedDocument): (readonly [string, number])[] {
    return prune(vector, this.#prune).map(([piece, weight]) => [piece, weightBits(weight)]);
  }

  join(): void {
    // Its weights depend on their own documents alone.
  }

  weigh(_: Uint32Array, payloads: Uint32Array): Float64Array {
    return Float64Array.from(payloads, weightOfBits);
  }
}

/** BINARY: a piece that a document's text has weighs 1. */
export class BinaryPieces implements PieceModel {
  readonly isStatistical = false;
  readonly #tokenizer: PieceTokenizer;
  readonly lengths = [];

  constructor(tokenizer: PieceTokenizer) {
    this.#tokenizer = tokenizer;
  }

  postings({ document }: WeighedDocument): (readonly [string, number])[] {
    const pieces = new Set(this.#tokenizer.split(wholeText(document)));
    return Array.from(pieces, (piece) => [this.#tokenizer.tokens[piece]!, 1]);
  }

  join(): void {
    // Its weights depend on their own documents alone.
  }

  weigh(_: Uint32Array, payloads: Uint32Array): Float64Array {
    return Float64Array.from(payloads);
  }
}

/** BM25 over pieces: idf (k1 + 1) tf / (tf + k1 (1 - b + b dl / avgdl)), the text being one field. */
export class Bm25Pieces implements PieceModel {
  readonly isStatistical = true;
  readonly #tokenizer: PieceTokenizer;
  readonly #settings: Bm25fSettings;
  readonly lengths: number[] = [];
  #sum = 0;

  constructor(tokenizer: PieceTokenizer, settings: Bm25fSettings) {
    this.#tokenizer = tokenizer;
    this.#settings = settings;
  }

  postings({ document }: WeighedDocument): (readonly [string, number])[] {
    const pieces = this.#tokenizer.split(wholeText(document));
    const counts = new Map<number, number>();
    for (const piece of pieces) counts.set(piece, (counts.get(piece) ?? 0) + 1);
    this.join([pieces.length]);
    return Array.from(counts, ([piece, count]) => [this.#tokenizer.tokens[piece]!, count]);
  }

  join(lengths: Iterable<number>): void {
    for (const length of lengths) {
      this.lengths.push(length);
      this.#sum += length;
    }
  }

  weigh(documents: Uint32Array, payloads: Uint32Array): Float64Array {
    const { k1, b } = this.#settings;
    const mean = this.#sum / this.lengths.length;
    const boost = idf(this.lengths.length, documents.length) * (k1 + 1);
    return Float64Array.from(payloads, (tf, i) => {
      const norm = 1 - b.text + (b.text * this.lengths[documents[i]!]!) / mean;
      return (boost * tf) / (tf + k1 * norm);
    });
  }
}

/** The piece model of a document encoder; `tokenizer` is there where it needs one. */
export function pieceModel(
  encoder: DocumentEncoder | undefined,
  tokenizer: PieceTokenizer | undefined,
  settings: { readonly prune: Prune; readonly bm25: Bm25fSettings },
): PieceModel {
  if (encoder === 'BINARY') return new BinaryPieces(tokenizer!);
  if (encoder === 'BM25') return new Bm25Pieces(tokenizer!, settings.bm25);
  return new VectorPieces(settings.prune);
}
