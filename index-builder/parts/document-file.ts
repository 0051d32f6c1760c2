import { join } from 'node:path';
import { CairnError } from '../../shared/errors.ts';
import { ReadyEmbeddings } from '../dense/ready-embeddings.ts';
import type { OrderedDocument } from '../order.ts';
import { SealedFile, SealedFileWriter } from '../spill/sealed-file.ts';
import { SpillFile, type SpillReader } from '../spill/spill-file.ts';
import { documentsFile, type OpenPlan } from './plan-file.ts';

const FLOAT_BYTES = 4;

/** Writes the documents of a part, as they were checked, each with the ready-made embedding that it has. */
export class DocumentFileWriter {
  readonly #file: SealedFileWriter;

  /** @throws CairnError `not-found`, `unauthorized`, `transport` */
  constructor(path: string) {
    this.#file = new SealedFileWriter(path);
  }

  append(document: OrderedDocument, embedding: Float32Array | undefined): void {
    const json = Buffer.from(JSON.stringify(document));
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32LE(json.length, 0);
    lengths.writeUInt32LE((embedding?.length ?? 0) * FLOAT_BYTES, 4);
    this.#file.append(lengths);
    this.#file.append(json);
    if (embedding) this.#file.append(new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength));
  }

  /** Gives the file its name; returns the hash of all of it. */
  seal(): string {
    return this.#file.seal({ bytes: this.#file.length });
  }
}

/** The documents of a part, for the process that builds it. */
export class DocumentFile {
  readonly #file: SealedFile;
  readonly #end: number;

  /**
   * Opens the documents of a part, counted from 1.
   * @throws CairnError `corrupt`, `conflict` (documents of another plan), `not-found`, `unauthorized`, `transport`
   */
  constructor({ folder, parts }: OpenPlan, part: number) {
    this.#file = new SealedFile(documentsFile(folder, part));
    const { path, sha256, contents } = this.#file;
    this.#end = (contents as { bytes: number }).bytes;
    const expected = parts[part - 1]!.sha256;
    if (sha256 === expected) return;
    this.#file.close();
    const message = `the documents have the hash ${sha256}, expected ${expected}, those of the plan: are they of another one?`;
    throw new CairnError('conflict', message, { place: { file: path } });
  }

  /** Every document in index order, once. */
  *documents(): Generator<OrderedDocument> {
    for (const reader = this.#reader(); !reader.done;) {
      const [jsonBytes, floatBytes] = [reader.u32(), reader.u32()];
      yield parseDocument(reader.raw(jsonBytes));
      reader.raw(floatBytes);
    }
  }

  /** The embeddings of all documents that have one. @param folder for a temporary file */
  embeddings(folder: string, width: number): ReadyEmbeddings {
    const store = new SpillFile(join(folder, 'embeddings.ready'));
    const rows = new Map<string, number>();
    for (const reader = this.#reader(); !reader.done;) {
      const [jsonBytes, floatBytes] = [reader.u32(), reader.u32()];
      const { id } = parseDocument(reader.raw(jsonBytes));
      if (floatBytes === 0) continue;
      rows.set(id, rows.size);
      store.append(reader.raw(floatBytes));
    }
    const ready = new ReadyEmbeddings(this.#file.path, store, width, rows);
    for (const id of rows.keys()) ready.claim(id);
    return ready;
  }

  close(): void {
    this.#file.close();
  }

  #reader(): SpillReader {
    return this.#file.reader({ start: 0, end: this.#end });
  }
}

function parseDocument(json: Uint8Array): OrderedDocument {
  return JSON.parse(Buffer.from(json).toString()) as OrderedDocument;
}
