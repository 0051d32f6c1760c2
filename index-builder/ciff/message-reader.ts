import { PbfReader } from 'pbf';
import type { CairnError } from '../../shared/errors.ts';
import { type CiffMessage, messageError } from './ciff-message.ts';

/** Wire types of https://protobuf.dev/programming-guides/encoding/ that CIFF uses, as errors name them. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const WIRE_TYPES = ['a varint', '8 bytes', 'a length and bytes', 'a group', 'a group', '4 bytes'];

/** Bytes of the longest varint. */
const VARINT_LIMIT_BYTES = 10;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads the fields of one message, in whatever order they come. The protocol buffer reader behind it would read on
 * past the end of a message, take any wire type for any field and pass over fields that it does not know: here each
 * varint and length is proven to end inside the message before it is read, and all else is refused.
 * Every method throws CairnError `bad-request`, naming file, message and byte.
 */
export class MessageReader {
  readonly #message: CiffMessage;
  readonly #pbf: PbfReader;
  /** End of the message, or of the one inside it that `enter` went into. */
  #end: number;
  #outerEnd: number;
  /** A bit for each field that was there. */
  #seen = 0;
  #outerSeen = 0;
  #fieldStart = 0;
  #outerStart = 0;
  /** What the message is about, such as its term, once that is known. */
  subject: string | undefined;

  constructor(message: CiffMessage) {
    this.#message = message;
    this.#pbf = new PbfReader(message.bytes);
    this.#end = this.#outerEnd = message.bytes.length;
  }

  /** Number of the next field, 1 to `last`, or 0 at the end. A field comes once, except the one `repeated`. */
  next(last: number, repeated = 0): number {
    const pbf = this.#pbf;
    this.#fieldStart = pbf.pos;
    if (pbf.pos === this.#end) {
      this.#fieldStart = 0;
      return 0;
    }
    this.#checkVarint();
    const field = pbf.nextField(this.#end);
    if (field < 1 || field > last) throw this.fail(`found field ${field}, expected 1 to ${last}`);
    if (field !== repeated) {
      if (this.#seen & (1 << field)) throw this.fail(`found field ${field} a second time, expected it once`);
      this.#seen |= 1 << field;
    }
    return field;
  }

  /** An int32: ten bytes where it is negative. */
  int32(): number {
    const value = this.#varint();
    if (value !== (value | 0)) throw this.fail(`found the number ${value}, expected one of 32 bits`);
    return value;
  }

  /** An int64 that a number holds exactly. */
  int64(): number {
    const value = this.#varint();
    if (!Number.isSafeInteger(value)) throw this.fail(`found the number ${value}, expected one of at most 53 bits`);
    return value;
  }

  double(): number {
    this.#expectType(FIXED64);
    if (this.#end - this.#pbf.pos < 8) throw this.#tooLong(8);
    return this.#pbf.readDouble();
  }

  /** A text, `name` being the field's in errors, of at most `limitBytes` of UTF-8. */
  text(name: string, limitBytes: number): string {
    const length = this.#length();
    if (length > limitBytes) throw this.fail(`found a ${name} of ${length} bytes, expected at most ${limitBytes}`);
    const { pos } = this.#pbf;
    this.#pbf.pos = pos + length;
    try {
      return decoder.decode(this.#message.bytes.subarray(pos, pos + length));
    } catch {
      throw this.fail(`found a ${name} that is not UTF-8, expected text in UTF-8`);
    }
  }

  /** Goes into the message that the field holds; messages inside that one cannot be read. */
  enter(): void {
    const length = this.#length();
    this.#outerEnd = this.#end;
    this.#outerSeen = this.#seen;
    this.#outerStart = this.#fieldStart;
    this.#end = this.#pbf.pos + length;
    this.#seen = 0;
  }

  /** Goes on behind the message inside, which must have been read to its end. */
  leave(): void {
    this.#end = this.#outerEnd;
    this.#seen = this.#outerSeen;
    this.#fieldStart = this.#outerStart;
  }

  /** An error at the field that was read last, or at the message's start once it was read to its end. */
  fail(problem: string): CairnError {
    const { file, name, startByte } = this.#message;
    const subject = this.subject === undefined ? '' : ` (${JSON.stringify(this.subject)})`;
    return messageError({ file, name: name + subject }, startByte + this.#fieldStart, problem);
  }

  #varint(): number {
    this.#expectType(VARINT);
    this.#checkVarint();
    return this.#pbf.readVarint(true);
  }

  #length(): number {
    this.#expectType(BYTES);
    this.#checkVarint();
    const length = this.#pbf.readVarint();
    if (length > this.#end - this.#pbf.pos) throw this.#tooLong(length);
    return length;
  }

  #expectType(type: number): void {
    const found = this.#pbf.type;
    if (found === type) return;
    const [actual, expected] = [WIRE_TYPES[found] ?? `wire type ${found}`, WIRE_TYPES[type]!];
    throw this.fail(`found ${actual} in a field, expected ${expected}`);
  }

  #checkVarint(): void {
    const { bytes } = this.#message;
    const start = this.#pbf.pos;
    const limit = Math.min(this.#end, start + VARINT_LIMIT_BYTES);
    let at = start;
    while (at < limit && bytes[at]! >= 0x80) at++;
    if (at < limit) return;
    const found = limit === this.#end ? 'a varint that goes on past the end' : 'a varint of over 10 bytes';
    throw this.fail(`found ${found}, expected one of 1 to 10 bytes inside the message`);
  }

  #tooLong(length: number): CairnError {
    return this.fail(
      `found a field of ${length} bytes, expected at most the ${this.#end - this.#pbf.pos} that are left`,
    );
  }
}
