import { CairnError } from './errors.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 bytes of a text; lone surrogates become U+FFFD. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** Order of two byte strings, as unsigned bytes; a prefix comes first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Lower-case hexadecimal digits of bytes. */
export function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

/** Bytes of an even number of hexadecimal digits. @throws CairnError `corrupt` */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  if (!/^([0-9a-f]{2})*$/.test(hex)) throw new CairnError('corrupt', `expected hexadecimal digits, found "${hex}"`);
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Whether a text is base64 (RFC 4648 §4), with its padding. */
export function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
}

/** Bytes of base64. */
export function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Appends little-endian numbers, varints and bytes to a growing buffer that it owns. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  u16(value: number): void {
    this.#reserve(2);
    this.#view.setUint16(this.#length, value, true);
    this.#length += 2;
  }

  u32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  f64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** LEB128 of an integer in [0, 2^32). @throws RangeError otherwise: a caller's mistake, never a user's. */
  varint(value: number): void {
    if (!(value >= 0 && value < 2 ** 32 && Number.isInteger(value))) {
      throw new RangeError(`varint takes integers in [0, 2^32), got ${value}`);
    }
    this.#reserve(5);
    while (value >= 0x80) {
      this.#bytes[this.#length++] = (value & 0x7f) | 0x80;
      value >>>= 7;
    }
    this.#bytes[this.#length++] = value;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Varint length in bytes, then the bytes of the UTF-8 text. */
  text(text: string): void {
    const bytes = utf8(text);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** Copy of what was written; the writer can go on. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** View of what was written, valid until the next write or reset. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Forgets what was written and keeps the memory. */
  reset(): void {
    this.#length = 0;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/**
 * Reads what a ByteWriter wrote, from bytes that it does not own and never changes.
 * Every method throws CairnError `corrupt` rather than read past the end; `what` names the structure in the message.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  /** The same bytes, for loads of several at once. */
  readonly view: DataView;
  readonly #what: string;
  /** Offset of the next byte. */
  position = 0;

  constructor(bytes: Uint8Array, what: string) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
  }

  get remaining(): number {
    return this.bytes.length - this.position;
  }

  u8(): number {
    return this.bytes[this.#take(1)]!;
  }

  u16(): number {
    return this.view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.#take(4), true);
  }

  f64(): number {
    return this.view.getFloat64(this.#take(8), true);
  }

  /** LEB128 below 2^32, in its shortest form. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value >= 2 ** 32 || (byte === 0 && shift > 0)) break;
        return value;
      }
    }
    throw this.corrupt('a varint of over 32 bits or not in its shortest form');
  }

  /** The next two bytes as a number, without passing over them. */
  peek16(): number {
    const start = this.#take(2);
    this.position = start;
    return this.view.getUint16(start, true);
  }

  skip(length: number): void {
    this.#take(length);
  }

  /** View of the next `length` bytes. */
  raw(length: number): Uint8Array {
    const start = this.#take(length);
    return this.bytes.subarray(start, start + length);
  }

  text(): string {
    return this.decodeText(this.raw(this.varint()));
  }

  decodeText(bytes: Uint8Array): string {
    try {
      return decoder.decode(bytes);
    } catch (cause) {
      throw new CairnError('corrupt', `${this.#what}: text that is not UTF-8`, { cause });
    }
  }

  /** Proves that every byte was read. */
  end(): void {
    if (this.remaining !== 0) throw this.corrupt(`${this.remaining} bytes after its end`);
  }

  corrupt(found: string): CairnError {
    return new CairnError('corrupt', `${this.#what}: found ${found} at byte ${this.position}`);
  }

  #take(length: number): number {
    const start = this.position;
    if (length > this.bytes.length - start) {
      throw this.corrupt(`the end, expected ${length} more bytes (it has ${this.bytes.length})`);
    }
    this.position = start + length;
    return start;
  }
}
