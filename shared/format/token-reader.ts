import { ByteReader } from '../bytes.ts';
import { CairnError } from '../errors.ts';
import { TERM_LIMIT_BYTES } from './layout.ts';

/** Largest number that half of a byte holds. A suffix of as many bytes or more has a varint with what is above it. */
export const NIBBLE_MOST = 15;

/**
 * Reads the lengths of a vocabulary's entries, one after the other, and puts no token together. FORMAT.md §15.2.
 * Throws CairnError `corrupt` where the bytes make no sense.
 */
export class TokenReader {
  readonly entries: Uint8Array;
  /** Where the next entry begins. */
  position = 0;
  /** Bytes of the token that was read last; 0 at a restart. */
  bytes = 0;
  /** Bytes that it has in common with the one before, as far as half a byte says. */
  shared = 0;
  /** Where its other bytes begin among the entries. */
  start = 0;

  constructor(entries: Uint8Array) {
    this.entries = entries;
  }

  /** Goes to an entry that is a restart. */
  restart(offset: number): void {
    this.position = offset;
    this.bytes = 0;
  }

  /** Reads the next entry. */
  next(): void {
    const entries = this.entries;
    const lengths = entries[this.position++];
    if (lengths === undefined) throw this.corrupt('the end');
    const shared = lengths >>> 4;
    let own = lengths & NIBBLE_MOST;
    if (own === NIBBLE_MOST) own += entries[this.position]! < 0x80 ? entries[this.position++]! : this.#varint();
    const start = this.position;
    if (shared > this.bytes || own === 0 || shared + own > TERM_LIMIT_BYTES || start + own > entries.length)
      throw this.corrupt(`a token of ${shared} shared and ${own} own bytes`);
    this.start = start;
    this.position = start + own;
    this.shared = shared;
    this.bytes = shared + own;
  }

  /** An error that says what was found, and where. */
  corrupt(found: string): CairnError {
    return new CairnError('corrupt', `vocabulary: found ${found} at byte ${this.position}`);
  }

  #varint(): number {
    const reader = new ByteReader(this.entries, 'vocabulary');
    reader.position = this.position;
    const value = reader.varint();
    this.position = reader.position;
    return value;
  }
}
