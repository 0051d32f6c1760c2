import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { attempt, fileError } from '../file-error.ts';

const BUFFER_BYTES = 1 << 20;

/** A temporary file that is appended to, then read back: sequentially or by place. Holds 1 MiB of memory. */
export class SpillFile {
  readonly #path: string;
  readonly #descriptor: number;
  #buffer = new Uint8Array(BUFFER_BYTES);
  #buffered = 0;
  #written = 0;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = attempt('cannot create', path, () => openSync(path, 'w+'));
  }

  /** Bytes appended so far. */
  get length(): number {
    return this.#written + this.#buffered;
  }

  /** Appends bytes and returns the offset at which they begin. */
  append(bytes: Uint8Array): number {
    const offset = this.length;
    if (this.#buffered + bytes.length > BUFFER_BYTES) this.#flush();
    if (bytes.length > BUFFER_BYTES) this.#write(bytes);
    else {
      this.#buffer.set(bytes, this.#buffered);
      this.#buffered += bytes.length;
    }
    return offset;
  }

  /** Bytes [offset, offset + length), in memory of the caller's own. */
  read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    this.#flush();
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const got = attempt('cannot read', this.#path, () =>
        readSync(this.#descriptor, bytes, done, length - done, offset + done),
      );
      if (got === 0) throw fileError(new Error(`it ends at byte ${offset + done}`), 'cannot read', this.#path);
      done += got;
    }
    return bytes;
  }

  /** Reads [start, end) in order, through a buffer of its own. */
  reader(start = 0, end = this.length): SpillReader {
    return new SpillReader(this, start, end);
  }

  /** Gives the file's space and memory back. */
  close(): void {
    this.#buffer = new Uint8Array(0);
    ftruncateSync(this.#descriptor, 0);
    closeSync(this.#descriptor);
  }

  #flush(): void {
    this.#write(this.#buffer.subarray(0, this.#buffered));
    this.#buffered = 0;
  }

  #write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) {
      done += attempt('cannot write', this.#path, () =>
        writeSync(this.#descriptor, bytes, done, bytes.length - done, this.#written + done),
      );
    }
    this.#written += bytes.length;
  }
}

/** A file that is read by place. */
interface ReadablePlaces {
  read(offset: number, length: number): Uint8Array<ArrayBuffer>;
}

/** Reads a stretch of a file in order. Records are as their writer knows: lengths are given by the caller. */
export class SpillReader {
  readonly #file: ReadablePlaces;
  readonly #end: number;
  readonly #bufferBytes: number;
  #next: number;
  #bytes: Uint8Array = new Uint8Array(0);
  #view = new DataView(new ArrayBuffer(0));
  #at = 0;

  constructor(file: ReadablePlaces, start: number, end: number, bufferBytes = BUFFER_BYTES) {
    this.#file = file;
    this.#bufferBytes = bufferBytes;
    this.#next = start;
    this.#end = end;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length && this.#next === this.#end;
  }

  u32(): number {
    this.#need(4);
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }

  /** View of the next bytes, valid until the next call. */
  raw(length: number): Uint8Array {
    this.#need(length);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #need(length: number): void {
    const left = this.#bytes.length - this.#at;
    if (left >= length) return;
    const more = Math.min(Math.max(length - left, this.#bufferBytes), this.#end - this.#next);
    const joined = new Uint8Array(left + more);
    joined.set(this.#bytes.subarray(this.#at));
    joined.set(this.#file.read(this.#next, more), left);
    this.#next += more;
    this.#bytes = joined;
    this.#view = new DataView(joined.buffer);
    this.#at = 0;
  }
}
