import { CairnError } from '../errors.ts';
import { RESTART_INTERVAL, TERM_LIMIT_BYTES } from './layout.ts';
import { NIBBLE_MOST, TokenReader } from './token-reader.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Goes through the tokens of a vocabulary in their order, each on top of what it shares with the one before, and passes over
 * those that begin alike without looking at them. No order of the tokens, however wrong, is noticed.
 * Every method throws CairnError `corrupt` where the bytes make no sense.
 */
export class TokenWalk {
  readonly #count: number;
  readonly #restarts: DataView;
  readonly #entries: Uint8Array;
  readonly #reader: TokenReader;
  /** Number of the token; before the first, that of the one before it. */
  ordinal: number;
  /** Begins with the token. */
  readonly bytes = new Uint8Array(TERM_LIMIT_BYTES);
  /** Bytes of the token. */
  length = 0;
  /** Bytes at its start that the token has in common with the one that was here before; there may be more. */
  shared = 0;

  /**
   * @param restarts offsets of every sixteenth token among the entries
   * @param first number of the token before which it stands, a multiple of 16
   */
  constructor(count: number, restarts: DataView, entries: Uint8Array, first: number) {
    this.#count = count;
    this.#restarts = restarts;
    this.#entries = entries;
    this.#reader = new TokenReader(entries);
    this.ordinal = first - 1;
  }

  /** The token as text. */
  text(): string {
    return decoder.decode(this.bytes.subarray(0, this.length));
  }

  /** Goes to the next token; false: there is none. */
  next(): boolean {
    return this.#read(TERM_LIMIT_BYTES);
  }

  /** Goes to the next token that does not begin with the first `depth` bytes of this one; false: there is none. */
  skip(depth: number): boolean {
    this.#leap(depth);
    for (;;) {
      this.#pass(depth);
      if (!this.#read(depth)) return false;
      if (this.shared < depth) return true;
    }
  }

  /** Passes over tokens before the next restart whose first half byte says that they begin alike. */
  #pass(depth: number): void {
    const entries = this.#entries;
    let { position, bytes } = this.#reader;
    let ordinal = this.ordinal + 1;
    const end = Math.min(this.#count, Math.ceil(ordinal / RESTART_INTERVAL) * RESTART_INTERVAL);
    for (; ordinal < end; ordinal++) {
      const lengths = entries[position]!;
      const shared = lengths >>> 4;
      if (shared < depth || shared > bytes) break;
      const own = lengths & NIBBLE_MOST;
      // Longer ones have the rest of their length in a varint, nearly always of one byte.
      const more = own === NIBBLE_MOST ? entries[position + 1]! : 0;
      if (more >= 0x80) break;
      position += own === NIBBLE_MOST ? 2 + own + more : 1 + own;
      bytes = shared + own + more;
    }
    this.#reader.position = position;
    this.#reader.bytes = bytes;
    this.ordinal = ordinal - 1;
  }

  /** To the last restart that begins alike: so do all tokens before it, since they ascend. */
  #leap(depth: number): void {
    for (let restart = Math.floor(this.ordinal / RESTART_INTERVAL) + 1; ; restart++) {
      if (restart * RESTART_INTERVAL >= this.#count) return;
      const offset = this.#offset(restart);
      const own = this.#entries[offset]! & NIBBLE_MOST;
      const start = own === NIBBLE_MOST ? offset + 2 : offset + 1;
      if (own < depth || (own === NIBBLE_MOST && this.#entries[offset + 1]! >= 0x80)) return;
      for (let i = 0; i < depth; i++) if (this.#entries[start + i] !== this.bytes[i]) return;
      // The block is gone through from its second token on, if the next begins otherwise.
      this.ordinal = restart * RESTART_INTERVAL - 1;
      this.#reader.position = offset;
    }
  }

  /** Reads the next token, of which nothing is kept where it begins with `depth` bytes of this one. */
  #read(depth: number): boolean {
    const ordinal = this.ordinal + 1;
    if (ordinal >= this.#count) return false;
    const isRestart = ordinal % RESTART_INTERVAL === 0;
    const reader = this.#reader;
    if (isRestart) reader.restart(this.#offset(ordinal / RESTART_INTERVAL));
    reader.next();
    const { entries, start, shared, bytes: end } = reader;
    this.ordinal = ordinal;
    if (shared >= depth) {
      this.shared = shared;
      return true;
    }
    // Of the token before, no more is known than what was kept.
    let same = shared;
    while (same < end && same < this.length && this.bytes[same] === entries[start + same - shared]) same++;
    this.shared = same;
    if (same >= depth) return true;
    for (let i = same; i < end; i++) this.bytes[i] = entries[start + i - shared]!;
    this.length = end;
    return true;
  }

  #offset(restart: number): number {
    const offset = this.#restarts.getUint32(restart * 4, true);
    if (offset < this.#entries.length) return offset;
    throw new CairnError('corrupt', `vocabulary: found a restart at byte ${offset} of ${this.#entries.length}`);
  }
}
