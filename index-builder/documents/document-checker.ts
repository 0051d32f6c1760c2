import { utf8 } from '../../shared/bytes.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { CairnError, placeText, type SourcePlace } from '../../shared/errors.ts';
import { TERM_LIMIT_BYTES } from '../../shared/format/layout.ts';
import type { Config } from '../config.ts';
import type { Embedder } from '../dense-plan.ts';
import { loadVectors } from '../weights/ready-vectors.ts';
import { EmbeddingGaps } from '../dense/embedding-gaps.ts';
import { AttributeNames } from './attribute-names.ts';
import { DocumentIds } from './document-ids.ts';

/** Checks what only a whole index can know. */
export interface DocumentChecker {
  /** The document with its vector. @throws CairnError `bad-request` (an id that is not unique, a token of no use, attributes of too many names) */
  check(document: CairnDocument, place: SourcePlace): CairnDocument;
  /**
   * What was left over of ready-made vectors and embeddings, by reason, without those of no remainder; no document is
   * checked afterwards.
   * @throws CairnError `bad-request` (not one of a file's documents came: it belongs to other documents; documents without
   * an embedding where nothing embeds them)
   */
  finish(): Record<string, number>;
}

/** Share of the build's memory in which lists of ready-made vectors are turned into vectors by document. */
const VECTOR_SHARE = 1 / 4;

/**
 * A checker of the documents to come.
 * @param vocabulary every token that a vector may hold; undefined: any
 * @param folder for a temporary file of ready-made vectors
 * @param embedder of which ready-made embeddings are claimed for the documents as they come
 * @throws CairnError `bad-request` naming file and line of a bad vector
 */
export async function documentChecker(
  config: Config,
  vocabulary: ReadonlySet<string> | undefined,
  folder: string,
  embedder: Embedder = {},
): Promise<DocumentChecker> {
  const memoryBytes = (config.memory << 20) * VECTOR_SHARE;
  const vectors = config.vectors === undefined ? undefined : await loadVectors(config.vectors, { folder, memoryBytes });
  const gaps = embedder.ready && new EmbeddingGaps(config.embeddings!, embedder.ready, embedder.encoder !== undefined);
  const ids = new DocumentIds();
  const attributeNames = new AttributeNames();
  // Where each document came from, by number: file and line, 0 for none.
  const files: string[] = [];
  const fileOf: number[] = [];
  const lineOf: number[] = [];
  const check = (document: CairnDocument, place: SourcePlace): CairnDocument => {
    const first = ids.add(document.id, fileOf.length);
    if (first !== undefined) {
      const line = lineOf[first]!;
      const holder = placeText({ file: files[fileOf[first]!]!, ...(line > 0 && { line }) });
      throw new CairnError(
        'bad-request',
        `id "${document.id}" is a duplicate, expected unique ids: ${holder} has it too`,
        { place },
      );
    }
    if (files.at(-1) !== place.file) files.push(place.file);
    fileOf.push(files.length - 1);
    lineOf.push(place.line ?? 0);
    const ready = vectors?.take(document.id);
    const vector = document.vector ?? ready;
    const long = vector && Object.keys(vector).find((token) => utf8(token).length > TERM_LIMIT_BYTES);
    if (long !== undefined) {
      throw new CairnError(
        'bad-request',
        `the vector of "${document.id}" has a token of ${utf8(long).length} bytes, expected at most ${TERM_LIMIT_BYTES}`,
        { place },
      );
    }
    const unknown = vector && vocabulary && Object.keys(vector).find((token) => !vocabulary.has(token));
    if (unknown !== undefined) {
      throw new CairnError(
        'bad-request',
        `the vector of "${document.id}" has the token "${unknown}", which is not in the tokenizer's vocabulary`,
        { place },
      );
    }
    attributeNames.add(document, place);
    gaps?.see(document, place);
    return vector ? { ...document, vector } : document;
  };
  const finish = (): Record<string, number> => {
    vectors?.close();
    if (vectors?.taken === 0) {
      const message = `none of its ${vectors.left} vectors has the id of a document, expected those of the inputs`;
      throw new CairnError('bad-request', message, { place: { file: config.vectors! } });
    }
    const left = {
      'vector without a document': vectors?.left ?? 0,
      'embedding without a document': embedder.ready?.unused() ?? 0,
    };
    if (config.onError === 'fail') gaps?.check();
    return Object.fromEntries(Object.entries(left).filter(([, count]) => count > 0));
  };
  return { check, finish };
}
