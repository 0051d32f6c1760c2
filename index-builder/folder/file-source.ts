import { open, stat, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { type RangeSource, type TaggedBytes, tooLarge, tooShort, notFound } from '../../shared/range-source.ts';
import { fileError } from '../file-error.ts';

/** The objects of an index in a folder. */
export class FileSource implements RangeSource {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    signal?.throwIfAborted();
    const file = await this.#open(key);
    try {
      const bytes = new Uint8Array(endByte - startByte);
      for (let done = 0; done < bytes.length;) {
        const { bytesRead } = await file.read(bytes, done, bytes.length - done, startByte + done);
        if (bytesRead === 0) throw tooShort(key, endByte, startByte + done);
        done += bytesRead;
      }
      signal?.throwIfAborted();
      return bytes;
    } finally {
      await file.close();
    }
  }

  async readWhole(key: string, maxBytes: number, signal?: AbortSignal): Promise<TaggedBytes> {
    signal?.throwIfAborted();
    const path = join(this.#folder, key);
    try {
      const { size, mtimeMs } = await stat(path);
      if (size > maxBytes) throw tooLarge(key, maxBytes, size);
      const bytes = new Uint8Array(await readFile(path, { signal }));
      return { bytes, etag: `${size}-${mtimeMs}` };
    } catch (cause) {
      signal?.throwIfAborted();
      throw this.#error(key, cause);
    }
  }

  async #open(key: string): Promise<FileHandle> {
    try {
      return await open(join(this.#folder, key));
    } catch (cause) {
      throw this.#error(key, cause);
    }
  }

  #error(key: string, cause: unknown): unknown {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return notFound(key, cause);
    return fileError(cause, 'cannot read', join(this.#folder, key));
  }
}
