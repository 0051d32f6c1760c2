import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import { CairnError } from '../../shared/errors.ts';
import type { InputFile } from './input-files.ts';
import { isGzipName, readFailure } from './input-files.ts';

/** Bytes that one read asks for. */
const READ_BYTES = 256 * 1024;
/** Largest page, after decompression, in bytes. */
const PAGE_LIMIT_BYTES = 64 * 1024 * 1024;

const inflate = promisify(gunzip);

/** Called with the number of bytes just taken from disk. */
export type CountBytes = (bytes: number) => void;

/**
 * The bytes of a file in order, decompressed where it is gzip; memory stays at a few reads.
 * @throws what the file system or zlib throws, untouched: the caller knows the line it came to
 */
export async function* streamBytes(file: InputFile, count: CountBytes): AsyncGenerator<Buffer> {
  const handle = await open(file.path);
  const gzip = await startsAsGzip(handle, file).catch(async (error: unknown) => {
    await handle.close();
    throw error;
  });
  const source = counted(handle.createReadStream({ start: 0, highWaterMark: READ_BYTES }), count);
  if (!gzip) {
    yield* source;
    return;
  }
  const unzip = createGunzip({ chunkSize: READ_BYTES });
  // The callback is needed but has nothing to do: a failure of either stream surfaces in the loop over `unzip`.
  pipeline(source, unzip, () => {});
  yield* unzip as AsyncIterable<Buffer>;
}

async function* counted(source: AsyncIterable<Buffer>, count: CountBytes): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    count(chunk.length);
    yield chunk;
  }
}

/**
 * All bytes of a page, decompressed where it is gzip.
 * @throws CairnError `not-found`, or `bad-request` for an unreadable, damaged or oversized file
 */
export async function pageBytes(file: InputFile, count: CountBytes): Promise<Buffer> {
  const place = { file: file.path };
  try {
    const handle = await open(file.path);
    try {
      const gzip = await startsAsGzip(handle, file);
      const { size } = await handle.stat();
      if (size > PAGE_LIMIT_BYTES) throw tooLarge(file);
      const raw = await handle.readFile();
      count(raw.length);
      return gzip ? await inflate(raw, { maxOutputLength: PAGE_LIMIT_BYTES }) : raw;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(file);
    throw readFailure(error, place);
  }
}

/** Whether the first bytes are gzip's magic 1f 8b; a name ending in `.gz` promises that. */
async function startsAsGzip(handle: FileHandle, file: InputFile): Promise<boolean> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  const gzip = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  if (!gzip && isGzipName(file.path)) {
    const found = bytesRead === 0 ? 'an empty file' : `bytes ${buffer.subarray(0, bytesRead).toString('hex')}`;
    const message = `the name ends in .gz but the content is not gzip: found ${found}, expected 1f8b first`;
    throw new CairnError('bad-request', message, { place: { file: file.path } });
  }
  return gzip;
}

function tooLarge(file: InputFile): CairnError {
  const message = `the page is larger than ${PAGE_LIMIT_BYTES} bytes, the most a page may have`;
  return new CairnError('bad-request', message, { place: { file: file.path } });
}
