import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';
import { CairnError } from '../../shared/errors.ts';
import { isGzipName } from '../documents/input-files.ts';
import { attempt } from '../file-error.ts';
import { WholeFile } from '../whole-file.ts';
import { SpillReader } from './spill-file.ts';

// After what a file holds: JSON of its contents; u32 bytes of the JSON; SHA-256 of all before it; the mark.
const MARK = Buffer.from('CAIRNEND');
const HASH_BYTES = 32;
const TAIL_BYTES = 4 + HASH_BYTES + MARK.length;
const CHUNK_BYTES = 1 << 20;

/** Bytes [start, end) of a file. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Writes a file for another process, perhaps on another machine: it has its name only when it is whole, and ends with a
 * table of contents and the hash by which damage is found.
 */
export class SealedFileWriter {
  readonly #file: WholeFile;
  readonly #hash = createHash('sha256');
  length = 0;

  /** @throws CairnError `bad-request` (a name that ends in `.gz`), `not-found`, `unauthorized`, `transport` */
  constructor(path: string) {
    if (isGzipName(path))
      throw new CairnError('bad-request', `the name ${path} ends in .gz, expected one of a file that is not deflated`);
    this.#file = new WholeFile(path);
  }

  append(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#file.write(bytes);
    this.length += bytes.length;
  }

  /** Ends the file with its contents, which JSON can hold, and gives it its name; returns the hash of all of it. */
  seal(contents: object): string {
    const json = Buffer.from(JSON.stringify({ ...contents, byteOrder: endianness() }));
    const jsonBytes = Buffer.alloc(4);
    jsonBytes.writeUInt32LE(json.length);
    this.append(json);
    this.append(jsonBytes);
    const hash = this.#hash.digest();
    this.#file.write(Buffer.concat([hash, MARK]));
    this.#file.commit();
    return hash.toString('hex');
  }

  /** Removes what was written. */
  discard(): void {
    this.#file.discard();
  }
}

/** A sealed file that was found whole, for reading. */
export class SealedFile {
  readonly path: string;
  readonly #descriptor: number;
  /** Hash of all of it, in hexadecimal digits. */
  readonly sha256: string;
  /** What its writer said that it holds. */
  readonly contents: unknown;

  /**
   * Opens a file and reads all of it once, for its hash.
   * @throws CairnError `corrupt` (it is damaged, or was never whole), `bad-request` (numbers in another byte order),
   * `not-found`, `unauthorized`, `transport`
   */
  constructor(path: string) {
    this.path = path;
    this.#descriptor = this.#attempt(() => openSync(path, 'r'));
    try {
      const { size } = this.#attempt(() => fstatSync(this.#descriptor));
      const tail = size < TAIL_BYTES ? undefined : this.read(size - TAIL_BYTES, TAIL_BYTES);
      if (!tail || MARK.compare(tail, 4 + HASH_BYTES) !== 0)
        throw this.#corrupt(
          `it has no end mark at byte ${Math.max(0, size - MARK.length)}, expected a file that is whole`,
        );
      const stored = Buffer.from(tail.subarray(4, 4 + HASH_BYTES)).toString('hex');
      this.sha256 = this.#hash(size - HASH_BYTES - MARK.length);
      if (this.sha256 !== stored) throw this.#corrupt(`its bytes have the hash ${this.sha256}, expected ${stored}`);
      const jsonBytes = new DataView(tail.buffer).getUint32(0, true);
      this.contents = JSON.parse(Buffer.from(this.read(size - TAIL_BYTES - jsonBytes, jsonBytes)).toString());
      const { byteOrder } = this.contents as { byteOrder?: unknown };
      if (byteOrder !== endianness()) {
        const message = `its numbers have the byte order ${JSON.stringify(byteOrder)}, expected ${endianness()}, that of this host`;
        throw new CairnError('bad-request', message, { place: { file: path } });
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Bytes [offset, offset + length), in memory of the caller's own. */
  read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const got = this.#attempt(() => readSync(this.#descriptor, bytes, done, length - done, offset + done));
      if (got === 0) throw this.#corrupt(`it ends at byte ${offset + done}`);
      done += got;
    }
    return bytes;
  }

  /** Reads a stretch in order, through a buffer of its own. */
  reader({ start, end }: Stretch, bufferBytes?: number): SpillReader {
    return new SpillReader(this, start, end, bufferBytes);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #hash(bytes: number): string {
    const hash = createHash('sha256');
    for (let at = 0; at < bytes; at += CHUNK_BYTES) {
      const chunk = this.read(at, Math.min(CHUNK_BYTES, bytes - at));
      hash.update(chunk);
    }
    return hash.digest('hex');
  }

  #corrupt(found: string): CairnError {
    return new CairnError('corrupt', `the file is damaged: ${found}`, { place: { file: this.path } });
  }

  #attempt<T>(work: () => T): T {
    return attempt('cannot read', this.path, work);
  }
}
