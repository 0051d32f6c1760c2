import { ByteReader, ByteWriter, compareBytes } from '../bytes.ts';
import { CairnError } from '../errors.ts';
import { RESTART_INTERVAL, TERM_LIMIT_BYTES } from './layout.ts';
import { sharedPrefix } from './term-key.ts';
import { NIBBLE_MOST, TokenReader } from './token-reader.ts';
import { TokenWalk } from './token-walk.ts';

const NONE = new Uint8Array(0);

/** The vocabulary of a query table: tokens in ascending order of their bytes, front-coded. FORMAT.md §15.2. */
export function encodeVocabulary(tokens: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const entries = new ByteWriter(1 << 12);
  const restarts = new ByteWriter(1 << 8);
  tokens.forEach((token, ordinal) => {
    const restart = ordinal % RESTART_INTERVAL === 0;
    if (restart) restarts.u32(entries.length);
    const shared = restart ? 0 : Math.min(NIBBLE_MOST, sharedPrefix(tokens[ordinal - 1]!, token));
    const own = token.length - shared;
    entries.u8((shared << 4) | Math.min(own, NIBBLE_MOST));
    if (own >= NIBBLE_MOST) entries.varint(own - NIBBLE_MOST);
    entries.raw(token.subarray(shared));
  });
  const whole = new ByteWriter(entries.length + restarts.length + 8);
  whole.u32(tokens.length);
  whole.raw(restarts.view());
  whole.raw(entries.view());
  return whole.toBytes();
}

/** A token at the start of a text. */
export interface PrefixToken {
  /** Place of the token in the order of bytes. */
  readonly ordinal: number;
  /** Bytes of the token. */
  readonly bytes: number;
}

/**
 * A vocabulary, looked up in its bytes: opening it costs nothing however many tokens it has.
 * Every method throws CairnError `corrupt` where the bytes make no sense.
 */
export class Vocabulary {
  readonly count: number;
  readonly #restarts: DataView;
  readonly #entries: Uint8Array;
  readonly #cursor: Cursor;

  constructor(bytes: Uint8Array) {
    const reader = new ByteReader(bytes, 'vocabulary');
    this.count = reader.u32();
    const restarts = reader.raw(Math.ceil(this.count / RESTART_INTERVAL) * 4);
    this.#restarts = new DataView(restarts.buffer, restarts.byteOffset, restarts.length);
    this.#entries = reader.raw(reader.remaining);
    this.#cursor = new Cursor(this.#entries);
  }

  /** Ordinal of a token, or undefined. */
  find(token: Uint8Array): number | undefined {
    const floor = this.#floor(token, token.length);
    return floor?.bytes === token.length && floor.shared === token.length ? floor.ordinal : undefined;
  }

  /**
   * The longest token that a text begins with, or undefined. The greatest token not above the text shares more of its
   * start than any other below it: where that token is no prefix of the text, no prefix is longer than what is shared.
   */
  longestPrefix(text: Uint8Array): PrefixToken | undefined {
    let limit = Math.min(text.length, TERM_LIMIT_BYTES);
    while (limit > 0) {
      const floor = this.#floor(text, limit);
      if (floor === undefined) return undefined;
      if (floor.shared === floor.bytes) return floor;
      limit = floor.shared;
    }
    return undefined;
  }

  /** Ordinals [first, end) of the tokens that begin with a prefix, which is UTF-8 as they are. */
  range(prefix: Uint8Array): { first: number; end: number } {
    const floor = this.#floor(prefix, prefix.length);
    const isOwn = floor?.bytes === prefix.length && floor.shared === prefix.length;
    const first = floor === undefined ? 0 : floor.ordinal + (isOwn ? 0 : 1);
    // No byte of UTF-8 is as large.
    const above = Uint8Array.from([...prefix, 0xff]);
    return { first, end: (this.#floor(above, above.length)?.ordinal ?? -1) + 1 };
  }

  /** A walk through the tokens, which stands before one, or before those that it shares its start with: at most 15 more. */
  walk(first = 0): TokenWalk {
    return new TokenWalk(this.count, this.#restarts, this.#entries, first - (first % RESTART_INTERVAL));
  }

  /** The token of an ordinal below `count`. */
  token(ordinal: number): Uint8Array<ArrayBuffer> {
    const reader = new TokenReader(this.#entries);
    const first = ordinal - (ordinal % RESTART_INTERVAL);
    reader.restart(this.#offset(first / RESTART_INTERVAL));
    let token = readToken(reader, NONE);
    for (let i = first + 1; i <= ordinal; i++) token = readToken(reader, token);
    return token;
  }

  /** Every token in order; proves that `find` finds them, too. */
  *all(): Generator<Uint8Array<ArrayBuffer>> {
    const reader = new TokenReader(this.#entries);
    let token = NONE;
    for (let ordinal = 0; ordinal < this.count; ordinal++) {
      const restart = ordinal % RESTART_INTERVAL === 0;
      if (restart && reader.position !== this.#offset(ordinal / RESTART_INTERVAL))
        throw reader.corrupt(`token ${ordinal}, expected at byte ${this.#offset(ordinal / RESTART_INTERVAL)}`);
      if (restart) reader.restart(reader.position);
      const next = readToken(reader, token);
      const { shared } = reader;
      if (compareBytes(token, next) >= 0) throw reader.corrupt('tokens out of order');
      // Look-ups conclude from less that the tokens differ there.
      if (!restart && shared !== Math.min(NIBBLE_MOST, sharedPrefix(token, next)))
        throw reader.corrupt(`a token that shares more than the ${shared} bytes it says`);
      yield (token = next);
    }
    const left = this.#entries.length - reader.position;
    if (left > 0) throw reader.corrupt(`${left} bytes behind the last token`);
  }

  /** The greatest token not above text[0..limit), with the bytes that it shares with the text. */
  #floor(text: Uint8Array, limit: number): Floor | undefined {
    const cursor = this.#cursor;
    let low = 0;
    let high = this.#restarts.byteLength / 4;
    while (low < high) {
      const middle = (low + high) >>> 1;
      cursor.start(this.#offset(middle));
      cursor.next(text, limit);
      if (cursor.isAbove) high = middle;
      else low = middle + 1;
    }
    if (low === 0) return undefined;
    cursor.start(this.#offset(low - 1));
    const first = (low - 1) * RESTART_INTERVAL;
    const end = Math.min(first + RESTART_INTERVAL, this.count);
    let floor: Floor | undefined;
    for (let ordinal = first; ordinal < end; ordinal++) {
      cursor.next(text, limit);
      if (cursor.isAbove) break;
      floor = { ordinal, bytes: cursor.bytes, shared: cursor.shared };
    }
    return floor;
  }

  #offset(restart: number): number {
    const offset = this.#restarts.getUint32(restart * 4, true);
    if (offset < this.#entries.length) return offset;
    throw new CairnError('corrupt', `vocabulary: found a restart at byte ${offset} of ${this.#entries.length}`);
  }
}

/** The token of the next entry, on top of the one before. */
function readToken(reader: TokenReader, before: Uint8Array): Uint8Array<ArrayBuffer> {
  reader.next();
  const { entries, start, position, shared, bytes } = reader;
  const token = new Uint8Array(bytes);
  token.set(before.subarray(0, shared));
  token.set(entries.subarray(start, position), shared);
  return token;
}

/** A token not above a text. */
interface Floor extends PrefixToken {
  /** Bytes that it has in common with the start of the text. */
  readonly shared: number;
}

/**
 * Compares entries with a text one after the other, without putting tokens together: what a token shares with the one
 * before tells most of how it stands to the text.
 */
class Cursor {
  readonly #reader: TokenReader;
  /** Bytes that the token has in common with the start of the text; right while it is not above. */
  shared = 0;
  /** Whether the token is above the text; nothing is known of those behind it. */
  isAbove = false;

  constructor(entries: Uint8Array) {
    this.#reader = new TokenReader(entries);
  }

  /** Bytes of the token. */
  get bytes(): number {
    return this.#reader.bytes;
  }

  /** Goes to the entry at an offset, which is a restart. */
  start(offset: number): void {
    this.#reader.restart(offset);
    this.shared = 0;
    this.isAbove = false;
  }

  /** Reads the next entry, and compares its token with text[0..limit). */
  next(text: Uint8Array, limit: number): void {
    this.#reader.next();
    const { entries, shared, start, bytes } = this.#reader;
    // It differs from the text where the token before did, which was not above.
    if (shared > this.shared) return;
    // It differs from the token before where that was as the text: tokens ascend. 15 may stand for more.
    if (shared < this.shared && shared < NIBBLE_MOST) {
      this.isAbove = true;
      return;
    }
    const end = Math.min(limit, bytes);
    let same = shared;
    while (same < end && entries[start + same - shared] === text[same]) same++;
    this.shared = same;
    this.isAbove = same < bytes && (same === limit || entries[start + same - shared]! > text[same]!);
  }
}
