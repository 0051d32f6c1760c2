import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { notFound, type RangeSource, type TaggedBytes, tooLarge, tooShort } from '../../shared/range-source.ts';
import { fileError } from '../file-error.ts';

// What the file system says where there is no file of that name: it may be a folder, or lie below a file.
const MISSING: readonly unknown[] = ['ENOENT', 'EISDIR', 'ENOTDIR'];

/** The objects of an index in a folder. */
export class FileSource implements RangeSource {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    return this.#attempt(key, signal, async (path) => {
      const file = await open(path);
      try {
        const bytes = new Uint8Array(endByte - startByte);
        for (let done = 0; done < bytes.length;) {
          const { bytesRead } = await file.read(bytes, done, bytes.length - done, startByte + done);
          if (bytesRead === 0) throw tooShort(key, endByte, (await file.stat()).size);
          done += bytesRead;
        }
        return bytes;
      } finally {
        await file.close();
      }
    });
  }

  readWhole(key: string, maxBytes: number, signal?: AbortSignal): Promise<TaggedBytes> {
    return this.#attempt(key, signal, async (path) => {
      const file = await stat(path);
      if (!file.isFile()) throw notFound(key);
      const { size, mtimeMs } = file;
      if (size > maxBytes) throw tooLarge(key, maxBytes, size);
      const bytes = new Uint8Array(await readFile(path, { signal }));
      return { bytes, etag: `${size}-${mtimeMs}` };
    });
  }

  async #attempt<T>(key: string, signal: AbortSignal | undefined, work: (path: string) => Promise<T>): Promise<T> {
    const path = join(this.#folder, key);
    signal?.throwIfAborted();
    let result: T;
    try {
      result = await work(path);
    } catch (cause) {
      // The caller's own reason rather than an error about it.
      signal?.throwIfAborted();
      if (MISSING.includes((cause as NodeJS.ErrnoException).code)) throw notFound(key, cause);
      throw fileError(cause, 'cannot read', path);
    }
    signal?.throwIfAborted();
    return result;
  }
}
