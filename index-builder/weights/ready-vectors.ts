import { join } from 'node:path';
import { CairnError } from '../../shared/errors.ts';
import { readDocuments } from '../documents/read-documents.ts';
import { SpillFile } from '../spill/spill-file.ts';

/** Weights of a document by token. */
export type PieceVector = Readonly<Record<string, number>>;

/** Ready-made vectors, each to be taken once. */
export interface ReadyVectors {
  take(id: string): PieceVector | undefined;
  /** Vectors that nobody took. */
  readonly left: number;
  /** Vectors that somebody took. */
  readonly taken: number;
  /** Gives their space back; none can be taken afterwards. */
  close(): void;
}

export interface VectorOptions {
  /** Folder for a temporary file in which the vectors wait. */
  readonly folder: string;
  /** Memory, in bytes, for turning a CIFF file's lists into vectors. */
  readonly memoryBytes: number;
}

/**
 * Ready-made vectors of a file, by document id: JSON lines of `id` and `vector`, Anserini's among them, or CIFF where
 * the name ends in `.ciff` or `.ciff.gz`. They wait in a temporary file until asked for, only their places in memory.
 * A document of a CIFF file that no list has brings no vector.
 * @throws CairnError `bad-request` naming file and line, or message and byte
 */
export async function loadVectors(file: string, { folder, memoryBytes }: VectorOptions): Promise<ReadyVectors> {
  const format = /\.ciff(?:\.gz)?$/i.test(file) ? 'ciff' : 'jsonl';
  const store = new SpillFile(join(folder, 'vectors.ready'));
  const places = new Map<string, { place: number; length: number }>();
  for await (const { document, place } of readDocuments(file, { format, memoryBytes })) {
    if (!document.vector)
      throw new CairnError('bad-request', `document "${document.id}" has no vector, expected {token: weight}`, {
        place,
      });
    if (places.has(document.id))
      throw new CairnError('bad-request', `a second vector of document "${document.id}"`, { place });
    const json = Buffer.from(JSON.stringify(document.vector));
    places.set(document.id, { place: store.append(json), length: json.length });
  }
  const all = places.size;
  return {
    take(id) {
      const found = places.get(id);
      if (found === undefined) return undefined;
      places.delete(id);
      return JSON.parse(Buffer.from(store.read(found.place, found.length)).toString()) as PieceVector;
    },
    get left() {
      return places.size;
    },
    get taken() {
      return all - places.size;
    },
    close: () => store.close(),
  };
}
