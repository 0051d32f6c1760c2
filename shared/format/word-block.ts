import { ByteReader, ByteWriter, compareBytes } from '../bytes.ts';
import { decodeInlinePostings, encodeInlinePostings, type Postings } from './inline-postings.ts';
import { KEY_LIMIT_BYTES } from './layout.ts';
import { decodeScale, isScale } from './scale.ts';
import { sharedPrefix } from './term-key.ts';

/** A rare term with its postings. */
export interface RareTerm {
  readonly key: Uint8Array;
  readonly scaleBits: number;
  readonly postings: Postings;
}

/** Gathers rare terms, in key order, into one block of the word directory. FORMAT.md §7. */
export class WordBlockWriter {
  readonly #writer = new ByteWriter(1 << 13);
  #previous: Uint8Array = new Uint8Array(0);
  /** First key of the block, undefined while it is empty. */
  first: Uint8Array | undefined;

  get length(): number {
    return this.#writer.length;
  }

  add(term: RareTerm): void {
    const shared = sharedPrefix(this.#previous, term.key);
    this.#writer.varint(shared);
    this.#writer.varint(term.key.length - shared);
    this.#writer.raw(term.key.subarray(shared));
    this.#writer.varint(term.postings.documents.length);
    this.#writer.u16(term.scaleBits);
    encodeInlinePostings(this.#writer, term.postings);
    this.#previous = term.key;
    this.first ??= term.key;
  }

  /** Payload of the block; the writer starts the next one. */
  take(): Uint8Array<ArrayBuffer> {
    const payload = this.#writer.toBytes();
    this.#writer.reset();
    this.#previous = new Uint8Array(0);
    this.first = undefined;
    return payload;
  }
}

/** Every term of a block, in key order. @throws CairnError `corrupt` */
export function* decodeWordBlock(payload: Uint8Array, documents: number): Generator<RareTerm> {
  const reader = new ByteReader(payload, 'word block');
  let key = new Uint8Array(0);
  while (reader.remaining > 0) {
    const shared = reader.varint();
    const suffix = reader.raw(reader.varint());
    if (shared > key.length || suffix.length === 0 || shared + suffix.length > KEY_LIMIT_BYTES)
      throw reader.corrupt(`a key of ${shared} shared and ${suffix.length} own bytes`);
    const next = new Uint8Array(shared + suffix.length);
    next.set(key.subarray(0, shared));
    next.set(suffix, shared);
    if (key.length > 0 && compareBytes(key, next) >= 0) throw reader.corrupt('keys out of order');
    key = next;
    const df = reader.varint();
    const scaleBits = reader.u16();
    if (df === 0) throw reader.corrupt('df 0');
    if (!isScale(scaleBits)) throw reader.corrupt(`a scale of ${decodeScale(scaleBits)}`);
    yield { key, scaleBits, postings: decodeInlinePostings(reader, df, documents) };
  }
}

/** The term with this key, or undefined. @throws CairnError `corrupt` */
export function findRareTerm(payload: Uint8Array, documents: number, key: Uint8Array): RareTerm | undefined {
  for (const term of decodeWordBlock(payload, documents)) {
    const order = compareBytes(term.key, key);
    if (order === 0) return term;
    if (order > 0) return undefined;
  }
  return undefined;
}
