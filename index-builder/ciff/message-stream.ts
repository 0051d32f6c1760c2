import { PbfWriter } from 'pbf';
import { readFailure } from '../documents/input-files.ts';
import { type CiffMessage, messageError } from './ciff-message.ts';

/** Largest message that is read. */
export const MESSAGE_LIMIT_BYTES = 1 << 30;

/** Bytes of the longest varint of 32 bits. */
const LENGTH_LIMIT_BYTES = 5;

/** A message with its length as varint before it, as it stands in a file. */
export function delimit(body: Uint8Array): Uint8Array {
  const writer = new PbfWriter(new Uint8Array(body.length + LENGTH_LIMIT_BYTES));
  writer.writeBytes(body);
  return writer.finish();
}

/**
 * Reads delimited messages from the bytes of a file. Holds one message, and never more than the file really has,
 * whatever a length claims. Every method throws CairnError: `bad-request` naming file, message and byte, or what
 * kept the file from being read.
 */
export class MessageStream {
  readonly #file: string;
  readonly #chunks: AsyncIterator<Uint8Array, void>;
  // What was read and is not yet given out begins at `#at`.
  #held: Uint8Array = new Uint8Array(0);
  #at = 0;
  #position = 0;

  constructor(file: string, chunks: AsyncIterable<Uint8Array, void>) {
    this.#file = file;
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next message, `name` being what is expected there; its bytes are a view that stays valid. */
  async next(name: string): Promise<CiffMessage> {
    const file = this.#file;
    const start = this.#position;
    const available = await this.#fill(LENGTH_LIMIT_BYTES);
    if (available === 0) throw messageError({ file, name }, start, 'found the end of the file, expected a message');
    let length = 0;
    let lengthBytes = 0;
    for (let byte = 0x80; byte >= 0x80; lengthBytes++) {
      if (lengthBytes === LENGTH_LIMIT_BYTES)
        throw messageError({ file, name }, start, 'found a length of over 5 bytes, expected a varint of 32 bits');
      if (lengthBytes === available)
        throw messageError({ file, name }, start, 'found the end of the file inside a length, expected a message');
      byte = this.#held[this.#at + lengthBytes]!;
      length += (byte & 0x7f) * 2 ** (7 * lengthBytes);
    }
    if (length > MESSAGE_LIMIT_BYTES) {
      const expected = `expected at most ${MESSAGE_LIMIT_BYTES}`;
      throw messageError({ file, name }, start, `found a message of ${length} bytes, ${expected}`);
    }
    const whole = lengthBytes + length;
    const there = await this.#fill(whole);
    if (there < whole) {
      const found = `found the end of the file after ${there - lengthBytes} bytes`;
      throw messageError({ file, name }, start, `${found}, expected a message of ${length} bytes`);
    }
    const bytes = this.#held.subarray(this.#at + lengthBytes, this.#at + whole);
    this.#at += whole;
    this.#position += whole;
    return { file, name, startByte: start + lengthBytes, bytes };
  }

  /** Proves that the file ends here, `name` being what comes last in it. */
  async end(name: string): Promise<void> {
    if ((await this.#fill(1)) === 0) return;
    throw messageError({ file: this.#file, name }, this.#position, 'found more bytes behind it, expected the end');
  }

  /** Lets go of the file. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  /** Reads on until `length` bytes are held or the file ends; returns how many are held. */
  async #fill(length: number): Promise<number> {
    let bytes = this.#held.length - this.#at;
    if (bytes >= length) return bytes;
    const parts = [this.#held.subarray(this.#at)];
    while (bytes < length) {
      const chunk = await this.#pull();
      if (chunk === undefined) break;
      parts.push(chunk);
      bytes += chunk.length;
    }
    this.#held = Buffer.concat(parts, bytes);
    this.#at = 0;
    return bytes;
  }

  async #pull(): Promise<Uint8Array | undefined> {
    try {
      const next = await this.#chunks.next();
      return next.done ? undefined : next.value;
    } catch (error) {
      throw readFailure(error, { file: this.#file });
    }
  }
}
