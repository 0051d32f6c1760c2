import { join } from 'node:path';
import { CairnError } from '../../shared/errors.ts';
import { type InputFile, listFiles } from '../documents/input-files.ts';
import { SpillFile } from '../spill/spill-file.ts';
import { readEmbeddingLines } from './embedding-lines.ts';
import { idListOf, readIdList } from './id-list.ts';
import { openNpy } from './npy-file.ts';
import { numberBytes } from '../spill/number-bytes.ts';

const FLOAT_BYTES = 4;

/**
 * Ready-made embeddings of a file. They wait in a temporary file until asked for, only their places in memory. First every
 * document is announced, in the order of the inputs; then embeddings can be taken, in any order.
 */
export class ReadyEmbeddings {
  readonly #file: string;
  readonly #store: SpillFile;
  readonly #width: number;
  /** Number of the embedding of each id; undefined: they belong to the documents as they come. */
  readonly #rows: Map<string, number>;
  readonly #isOrdered: boolean;
  readonly #count: number;
  #announced = 0;
  /** Documents that have an embedding. */
  claimed = 0;

  /** @param rows number of each id's embedding; undefined: the first document that comes has the first */
  constructor(file: string, store: SpillFile, width: number, rows: Map<string, number> | undefined) {
    this.#file = file;
    this.#store = store;
    this.#width = width;
    this.#rows = rows ?? new Map<string, number>();
    this.#isOrdered = rows === undefined;
    this.#count = this.#isOrdered ? store.length / (width * FLOAT_BYTES) : this.#rows.size;
  }

  /** Announces the next document; tells whether it has an embedding here. */
  claim(id: string): boolean {
    const next = this.#announced++;
    if (this.#isOrdered && next < this.#count) this.#rows.set(id, next);
    const has = this.has(id);
    if (has) this.claimed++;
    return has;
  }

  /** Whether a document that was announced has an embedding here. */
  has(id: string): boolean {
    return this.#rows.has(id);
  }

  /**
   * Embeddings whose documents did not come; no document is announced afterwards.
   * @throws CairnError `bad-request` (not one of them came, or not as many as there are rows without ids)
   */
  unused(): number {
    if (this.#isOrdered && this.#announced !== this.#count)
      throw this.#refuse(
        `it has ${this.#count} rows for ${this.#announced} documents, expected one for each, in the order of the inputs`,
      );
    if (this.claimed === 0)
      throw this.#refuse(
        `none of its ${this.#count} embeddings has the id of a document, expected those of the inputs`,
      );
    return this.#count - this.claimed;
  }

  /** The embedding of a document that was announced; undefined where it has none here. */
  take(id: string): Float32Array | undefined {
    const row = this.#rows.get(id);
    if (row === undefined) return undefined;
    const bytes = this.#store.read(row * this.#width * FLOAT_BYTES, this.#width * FLOAT_BYTES);
    return new Float32Array(bytes.buffer);
  }

  /** Gives their space back; none can be taken afterwards. */
  close(): void {
    this.#store.close();
  }

  #refuse(message: string): CairnError {
    return new CairnError('bad-request', message, { place: { file: this.#file } });
  }
}

/**
 * Reads ready-made embeddings: JSON lines of `id` and `embedding`, a list of numbers or base64 of 16-bit or 32-bit floats;
 * or a matrix of `.npy`, whose rows belong to the ids of `NAME.ids.txt` beside it, or else to the documents in the order of
 * the inputs. Both plain or `.gz`.
 * @param width numbers of an embedding
 * @param folder for a temporary file
 * @throws CairnError `bad-request` naming file and line, or row; `not-found`
 */
export async function loadEmbeddings(path: string, width: number, folder: string): Promise<ReadyEmbeddings> {
  const { files, folders } = await listFiles(path);
  const [file] = files;
  const isNpy = file?.extension === 'npy';
  if (folders.length > 0 || !file || !(isNpy || ['jsonl', 'ndjson', 'json'].includes(file.extension))) {
    const message =
      'embeddings of no known format, expected a file of JSON lines (.jsonl) or NumPy (.npy), plain or .gz';
    throw new CairnError('bad-request', message, { place: { file: path } });
  }
  const store = new SpillFile(join(folder, 'embeddings.ready'));
  try {
    const rows = isNpy ? await storeRows(file, width, store) : await storeLines(file, width, store);
    return new ReadyEmbeddings(path, store, width, rows);
  } catch (error) {
    store.close();
    throw error;
  }
}

async function storeRows(file: InputFile, width: number, store: SpillFile): Promise<Map<string, number> | undefined> {
  const npy = await openNpy(file, width);
  try {
    const list = idListOf(file.path);
    const ids = list === undefined ? undefined : await readIdList(list, npy.rows);
    for await (const embedding of npy.embeddings()) store.append(numberBytes(embedding));
    return ids;
  } finally {
    await npy.close();
  }
}

async function storeLines(file: InputFile, width: number, store: SpillFile): Promise<Map<string, number>> {
  const rows = new Map<string, number>();
  for await (const { id, embedding, refuse } of readEmbeddingLines(file, width)) {
    if (rows.has(id)) refuse(`a second embedding of document "${id}"`);
    rows.set(id, rows.size);
    store.append(numberBytes(embedding));
  }
  return rows;
}
