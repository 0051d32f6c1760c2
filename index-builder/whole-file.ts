import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { Gzip } from 'fflate';
import { isGzipName } from './documents/input-files.ts';
import { attempt } from './file-error.ts';

/** Bytes that are gathered before they are written. */
const BUFFER_BYTES = 1 << 20;

/**
 * A file that has its name only when it is whole: it is written beside it, as `<name>.writing`, and renamed. Its
 * bytes are deflated where the name ends in `.gz`, to the same bytes whenever that is done.
 */
export class WholeFile {
  readonly #path: string;
  readonly #temporary: string;
  /** Undefined once it is closed. */
  #descriptor: number | undefined;
  readonly #gzip: Gzip | undefined;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #buffered = 0;

  /** @throws CairnError `not-found`, `unauthorized`, `transport` */
  constructor(path: string) {
    this.#path = path;
    this.#temporary = `${path}.writing`;
    this.#descriptor = this.#attempt(() => openSync(this.#temporary, 'w'));
    // A time in the header would make equal files differ.
    if (isGzipName(path)) this.#gzip = new Gzip({ mtime: 0 }, (bytes) => this.#append(bytes));
  }

  /** Appends bytes, which may be changed afterwards. */
  write(bytes: Uint8Array): void {
    if (this.#gzip) this.#gzip.push(bytes.slice());
    else this.#append(bytes);
  }

  /** Gives the file its name, in place of the one that had it. Nothing can be written afterwards. */
  commit(): void {
    this.#gzip?.push(new Uint8Array(0), true);
    this.#flush();
    this.#attempt(() => {
      this.#close();
      renameSync(this.#temporary, this.#path);
    });
  }

  /** Removes what was written; after a `commit` that failed, too. */
  discard(): void {
    this.#close();
    rmSync(this.#temporary, { force: true });
  }

  #close(): void {
    const descriptor = this.#descriptor;
    // Forgotten first: its number may soon be another file's.
    this.#descriptor = undefined;
    if (descriptor !== undefined) closeSync(descriptor);
  }

  #append(bytes: Uint8Array): void {
    if (this.#buffered + bytes.length > BUFFER_BYTES) this.#flush();
    if (bytes.length > BUFFER_BYTES) {
      this.#toDisk(bytes);
    } else {
      this.#buffer.set(bytes, this.#buffered);
      this.#buffered += bytes.length;
    }
  }

  #flush(): void {
    this.#toDisk(this.#buffer.subarray(0, this.#buffered));
    this.#buffered = 0;
  }

  #toDisk(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;)
      done += this.#attempt(() => writeSync(this.#descriptor!, bytes, done, bytes.length - done));
  }

  #attempt<T>(work: () => T): T {
    return attempt('cannot write', this.#path, work);
  }
}
