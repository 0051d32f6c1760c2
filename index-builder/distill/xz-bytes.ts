import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import xz from 'xz-decompress';
import { CairnError } from '../../shared/errors.ts';
import { streamBytes } from '../documents/file-bytes.ts';
import type { InputFile } from '../documents/input-files.ts';

/** First bytes of an xz file (The .xz File Format, section 2.1.1.1). */
const MAGIC = Buffer.from('fd377a585a00', 'hex');

/** The bytes of a file in order, decompressed where it is xz or gzip. @throws CairnError `bad-request` (damaged xz) */
export async function* openBytes(file: InputFile): AsyncGenerator<Buffer, void> {
  if (!(await startsAsXz(file))) {
    yield* streamBytes(file, () => undefined);
    return;
  }
  const bytes = Readable.toWeb(createReadStream(file.path));
  const plain = Readable.fromWeb(new xz.XzReadableStream(bytes));
  try {
    for await (const chunk of plain as AsyncIterable<Uint8Array>) yield Buffer.from(chunk);
  } catch (cause) {
    throw new CairnError('bad-request', `damaged xz data: ${(cause as Error).message}`, {
      cause,
      place: { file: file.path },
    });
  }
}

async function startsAsXz({ path }: InputFile): Promise<boolean> {
  const handle = await open(path);
  let start: Buffer;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    start = buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
  const isXz = start.equals(MAGIC);
  if (!isXz && path.endsWith('.xz')) {
    const message = `the name ends in .xz but the content is not xz: found ${start.toString('hex')}, expected ${MAGIC.toString('hex')} first`;
    throw new CairnError('bad-request', message, { place: { file: path } });
  }
  return isXz;
}
