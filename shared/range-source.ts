import { crc32c } from './crc32c.ts';
import { CairnError } from './errors.ts';

/** Bytes of an object with the tag of the version that they belong to. */
export interface TaggedBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

/**
 * Storage as the search core sees it: named objects, read by range.
 * Every implementation passes `test/range-source.suite.ts`.
 */
export interface RangeSource {
  /**
   * Reads bytes [startByte, endByte) of an object: exactly that many, in memory of the caller's own.
   * @throws CairnError `not-found` (no such object), `corrupt` (it ends before endByte), `transport`
   */
  read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Reads a whole object of at most maxBytes. Where `knownTag` is still its tag, storage may leave the bytes out: they
   * are none then, under the same tag.
   * @throws CairnError `not-found`, `corrupt` (larger than maxBytes), `transport`
   */
  readWhole(key: string, maxBytes: number, signal?: AbortSignal, knownTag?: string): Promise<TaggedBytes>;
}

/** The error of an object that is not there. */
export function notFound(key: string, cause?: unknown): CairnError {
  return new CairnError('not-found', `there is no object "${key}"`, { cause });
}

/** The error of an object that ends too early. */
export function tooShort(key: string, endByte: number, found: number): CairnError {
  return new CairnError('corrupt', `object "${key}" ends at byte ${found}, expected at least ${endByte} bytes`);
}

/** The error of an object that is larger than a reader takes. */
export function tooLarge(key: string, maxBytes: number, found: number): CairnError {
  return new CairnError('corrupt', `object "${key}" has ${found} bytes, expected at most ${maxBytes}`);
}

/** Objects in memory. */
export class MemorySource implements RangeSource {
  readonly #objects: ReadonlyMap<string, Uint8Array>;

  constructor(objects: ReadonlyMap<string, Uint8Array>) {
    this.#objects = objects;
  }

  read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    return this.#answer(key, signal, (bytes) => {
      if (bytes.length < endByte) throw tooShort(key, endByte, bytes.length);
      return bytes.slice(startByte, endByte);
    });
  }

  readWhole(key: string, maxBytes: number, signal?: AbortSignal): Promise<TaggedBytes> {
    return this.#answer(key, signal, (bytes) => {
      if (bytes.length > maxBytes) throw tooLarge(key, maxBytes, bytes.length);
      return { bytes: bytes.slice(), etag: tagOf(bytes) };
    });
  }

  async #answer<T>(key: string, signal: AbortSignal | undefined, give: (bytes: Uint8Array) => T): Promise<T> {
    await Promise.resolve();
    signal?.throwIfAborted();
    const bytes = this.#objects.get(key);
    if (bytes === undefined) throw notFound(key);
    return give(bytes);
  }
}

// Without the last bytes: a head ends with its own CRC-32C, and the checksum of all of it is the same for every head.
function tagOf(bytes: Uint8Array): string {
  return `${bytes.length}-${crc32c(bytes.subarray(0, -4)).toString(16)}`;
}
