import { contentHash } from '../content-hash.ts';
import type { OrderedDocument } from '../order.ts';
import type { StoredDocument } from '../../shared/format/display-page.ts';

/** A piece and its weight. */
export type WeighedPiece = readonly [piece: string, weight: number];

/** A document, and apart from it its vector and its embedding: what it brought, or what an encoder gave it. */
export interface WeighedDocument {
  readonly document: StoredDocument;
  /** Each piece once, in the order that an object of them has: ready-made vectors give the index that an encoder gives. */
  readonly vector: readonly WeighedPiece[];
  /** Whether it is the first section of its page. */
  readonly opensPage: boolean;
  /** `contentHash` of what it was read as. */
  readonly content: Uint8Array;
  /** Undefined where it has none, or none is wanted. */
  readonly embedding?: Float32Array | undefined;
}

/** A document with the vector that it brought; without one it weighs nothing. */
export function ownVector(read: OrderedDocument, expansion?: string): WeighedDocument {
  const { vector = {}, opensPage = false, ...document } = read;
  return { document, vector: Object.entries(vector), opensPage, content: contentHash(read, expansion) };
}

/** Puts pieces of a vocabulary, given by number, into the order of an object: names that are integers first. */
export class PieceNames {
  readonly #names: readonly string[];
  /** Place of each piece in an object of all. */
  readonly #places: Uint32Array;

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#places = new Uint32Array(names.length);
    const all = Object.fromEntries(names.map((name, piece) => [name, piece]));
    Object.values(all).forEach((piece, place) => (this.#places[piece] = place));
  }

  weighed(pieces: Uint32Array, weights: Float32Array): WeighedPiece[] {
    const order = Array.from(pieces.keys()).sort((a, b) => this.#places[pieces[a]!]! - this.#places[pieces[b]!]!);
    return order.map((i) => [this.#names[pieces[i]!]!, weights[i]!]);
  }
}
