import { CairnError } from '../../shared/errors.ts';
import { readDocuments } from '../documents/read-documents.ts';

/** Weights of a document by token. */
export type PieceVector = Readonly<Record<string, number>>;

/** Ready-made vectors, each to be taken once. */
export interface ReadyVectors {
  take(id: string): PieceVector | undefined;
  /** Vectors that nobody took. */
  readonly left: number;
  /** Vectors that somebody took. */
  readonly taken: number;
}

/**
 * Ready-made vectors of a file, by document id. They are kept as text until asked for: a fifth of the memory.
 * @throws CairnError `bad-request` naming file and line
 */
export async function loadVectors(file: string): Promise<ReadyVectors> {
  const vectors = new Map<string, Buffer>();
  for await (const { document, place } of readDocuments(file, { format: 'jsonl' })) {
    if (!document.vector)
      throw new CairnError('bad-request', `document "${document.id}" has no vector, expected {token: weight}`, {
        place,
      });
    if (vectors.has(document.id))
      throw new CairnError('bad-request', `a second vector of document "${document.id}"`, { place });
    vectors.set(document.id, Buffer.from(JSON.stringify(document.vector)));
  }
  const all = vectors.size;
  return {
    take(id) {
      const json = vectors.get(id);
      vectors.delete(id);
      return json && (JSON.parse(json.toString()) as PieceVector);
    },
    get left() {
      return vectors.size;
    },
    get taken() {
      return all - vectors.size;
    },
  };
}
