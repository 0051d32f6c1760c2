import { CairnError } from '../../shared/errors.ts';
import { streamBytes } from '../documents/file-bytes.ts';
import { type InputFile, readFailure } from '../documents/input-files.ts';
import { checkEmbedding, readFloats, type Refuse } from './embedding-numbers.ts';
import { descriptionPlace, NPY_PREFIX_BYTES, type NpyHeader, parseDescription } from './npy-header.ts';

/** Embeddings of a `.npy` file, opened. */
export interface NpyFile {
  readonly rows: number;
  /** Every row in order, once. @throws CairnError `bad-request` naming the file, and the row */
  embeddings(): AsyncGenerator<Float32Array>;
  /** Closes the file, read to its end or not. */
  close(): Promise<void>;
}

/**
 * Opens a matrix of embeddings, a row each, as NumPy saves it; plain or gzip.
 * @param width numbers that an embedding must have
 * @throws CairnError `bad-request`, `not-found`, naming the file
 */
export async function openNpy(file: InputFile, width: number): Promise<NpyFile> {
  const place = { file: file.path };
  const refuse = (message: string): never => {
    throw new CairnError('bad-request', message, { place });
  };
  const stream = new ExactStream(file);
  try {
    const header = await readHeader(stream, refuse);
    if (header.width !== width) refuse(`its rows have ${header.width} numbers, expected ${width}`);
    return {
      rows: header.rows,
      embeddings: () => readRows(stream, header, refuse),
      close: () => stream.close(),
    };
  } catch (error) {
    await stream.close();
    throw error;
  }
}

async function readHeader(stream: ExactStream, refuse: Refuse): Promise<NpyHeader> {
  const prefix = await stream.take(NPY_PREFIX_BYTES);
  const { startByte, endByte } = descriptionPlace(prefix, refuse);
  // Of version 1 the prefix holds the first two bytes of the description already.
  const rest = await stream.take(Math.max(0, endByte - NPY_PREFIX_BYTES));
  const bytes = Buffer.concat([prefix, rest]);
  if (bytes.length < endByte) return refuse(`it ends at byte ${bytes.length}, in its description`);
  return parseDescription(bytes.toString('utf8', startByte, endByte), refuse);
}

async function* readRows(
  stream: ExactStream,
  { rows, width, each }: NpyHeader,
  refuse: Refuse,
): AsyncGenerator<Float32Array> {
  for (let row = 1; row <= rows; row++) {
    const bytes = await stream.take(width * each);
    if (bytes.length < width * each) refuse(`it ends in row ${row}, expected ${rows} rows`);
    yield checkEmbedding(readFloats(bytes, each), (message) => refuse(`row ${row}: ${message}`));
  }
  if ((await stream.take(1)).length > 0) refuse(`it goes on after its ${rows} rows`);
}

/** Bytes of a file, as many at a time as are asked for. */
class ExactStream {
  readonly #file: InputFile;
  readonly #chunks: AsyncGenerator<Buffer, void>;
  #held: Buffer = Buffer.alloc(0);

  constructor(file: InputFile) {
    this.#file = file;
    this.#chunks = streamBytes(file, () => undefined) as AsyncGenerator<Buffer, void>;
  }

  /** The next bytes; fewer than asked for at the end of the file. @throws CairnError naming the file */
  async take(length: number): Promise<Buffer> {
    const parts = [this.#held];
    let bytes = this.#held.length;
    while (bytes < length) {
      const next = await this.#next();
      if (!next) break;
      parts.push(next);
      bytes += next.length;
    }
    const whole = parts.length === 1 ? this.#held : Buffer.concat(parts);
    this.#held = whole.subarray(length);
    return whole.subarray(0, length);
  }

  async close(): Promise<void> {
    await this.#chunks.return(undefined);
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const { value, done } = await this.#chunks.next();
      return done ? undefined : value;
    } catch (error) {
      throw readFailure(error, { file: this.#file.path });
    }
  }
}
