import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32c } from '../../shared/crc32c.ts';
import { fileError } from '../file-error.ts';

// A record: mark, u32 bytes of the payload, key, payload, u32 CRC-32C of all of it but the mark; little-endian.
const MARK = Buffer.from('CVEC');
const KEY_BYTES = 16;
const HEAD_BYTES = MARK.length + 4 + KEY_BYTES;
const CRC_BYTES = 4;
const RECORD_LIMIT_BYTES = 64 << 20;
const WINDOW_BYTES = 1 << 20;
/** Bytes that wait to be written: what a process that is killed loses. */
const WRITE_BYTES = 64 << 10;

/**
 * A file of records by key that only grows. Of records of one key the last one counts. Damage anywhere costs the records
 * that it touches: whatever is whole behind it is found by its mark. Several processes may append at the same time.
 */
export class RecordFile {
  readonly #path: string;
  readonly #file: number;
  readonly #places = new Map<string, { start: number; bytes: number }>();
  #waiting = new Map<string, Buffer>();
  #waitingBytes = 0;
  /** Damaged stretches that were found on opening. */
  readonly damaged: number;

  /** @throws CairnError `unauthorized`, `transport` */
  constructor(path: string) {
    this.#path = path;
    this.#file = this.#attempt('cannot open', () => openSync(path, 'a+'));
    this.damaged = this.#attempt('cannot read', () => this.#scan());
  }

  get size(): number {
    return this.#places.size;
  }

  /** Payload of a key of 16 bytes, in latin1; undefined where there is none that is whole. */
  get(key: string): Uint8Array | undefined {
    const waiting = this.#waiting.get(key);
    if (waiting) return payloadOf(waiting);
    const place = this.#places.get(key);
    if (!place) return undefined;
    const record = this.#attempt('cannot read', () => this.#read(place.start, place.bytes));
    // Another process may have written where this one thought that it did.
    return isWhole(record) && keyOf(record) === key ? payloadOf(record) : undefined;
  }

  /** Takes a payload; it is on disk after the next `flush`. */
  set(key: string, payload: Uint8Array): void {
    const record = Buffer.alloc(HEAD_BYTES + payload.length + CRC_BYTES);
    MARK.copy(record);
    record.writeUInt32LE(payload.length, MARK.length);
    record.write(key, MARK.length + 4, 'latin1');
    record.set(payload, HEAD_BYTES);
    record.writeUInt32LE(crc32c(record.subarray(MARK.length, -CRC_BYTES)), record.length - CRC_BYTES);
    this.#waiting.set(key, record);
    this.#waitingBytes += record.length;
    if (this.#waitingBytes >= WRITE_BYTES) this.flush();
  }

  /** Writes what waits. @throws CairnError `transport` */
  flush(): void {
    if (this.#waiting.size === 0) return;
    let start = fstatSync(this.#file).size;
    const bytes = Buffer.concat([...this.#waiting.values()]);
    this.#attempt('cannot write', () => {
      for (let done = 0; done < bytes.length;) done += writeSync(this.#file, bytes, done);
    });
    for (const [key, record] of this.#waiting) {
      this.#places.set(key, { start, bytes: record.length });
      start += record.length;
    }
    this.#waiting = new Map();
    this.#waitingBytes = 0;
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }

  /** Finds every record that is whole; returns the number of damaged stretches between them. */
  #scan(): number {
    const { size } = fstatSync(this.#file);
    let window: Buffer = Buffer.alloc(0);
    let windowStart = 0;
    const read = (start: number, bytes: number): Buffer => {
      if (start < windowStart || start + bytes > windowStart + window.length) {
        window = this.#read(start, Math.min(size - start, Math.max(bytes, WINDOW_BYTES)));
        windowStart = start;
      }
      return window.subarray(start - windowStart, start - windowStart + bytes);
    };
    let damaged = 0;
    for (let start = 0; start < size;) {
      const bytes = size - start >= HEAD_BYTES ? recordBytes(read(start, HEAD_BYTES)) : undefined;
      const record = bytes !== undefined && bytes <= size - start ? read(start, bytes) : undefined;
      if (record && isWhole(record)) {
        this.#places.set(keyOf(record), { start, bytes: record.length });
        start += record.length;
        continue;
      }
      damaged++;
      start = nextMark(start + 1, size, read);
    }
    return damaged;
  }

  #read(start: number, bytes: number): Buffer {
    const buffer = Buffer.alloc(bytes);
    let done = 0;
    for (let got = 1; done < bytes && got > 0; done += got)
      got = readSync(this.#file, buffer, done, bytes - done, start + done);
    return buffer.subarray(0, done);
  }

  #attempt<T>(doing: string, work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw fileError(cause, doing, this.#path);
    }
  }
}

/** Bytes of the record with this head; undefined where it is none. */
function recordBytes(head: Buffer): number | undefined {
  const bytes = HEAD_BYTES + head.readUInt32LE(MARK.length) + CRC_BYTES;
  return head.compare(MARK, 0, MARK.length, 0, MARK.length) === 0 && bytes <= RECORD_LIMIT_BYTES ? bytes : undefined;
}

function isWhole(record: Buffer): boolean {
  if (record.length < HEAD_BYTES + CRC_BYTES || recordBytes(record) !== record.length) return false;
  const end = record.length - CRC_BYTES;
  return crc32c(record.subarray(MARK.length, end)) === record.readUInt32LE(end);
}

function keyOf(record: Buffer): string {
  return record.toString('latin1', HEAD_BYTES - KEY_BYTES, HEAD_BYTES);
}

function payloadOf(record: Buffer): Uint8Array {
  return record.subarray(HEAD_BYTES, -CRC_BYTES);
}

/** Where the next mark stands, or the end. */
function nextMark(from: number, size: number, read: (start: number, bytes: number) => Buffer): number {
  for (let start = from; start < size; start += WINDOW_BYTES / 2) {
    const at = read(start, Math.min(WINDOW_BYTES, size - start)).indexOf(MARK);
    if (at >= 0) return start + at;
  }
  return size;
}
