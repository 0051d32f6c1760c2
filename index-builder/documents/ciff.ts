import { type CiffFile } from '../ciff/ciff-file.ts';
import { readCiffVectors } from '../ciff/ciff-vectors.ts';
import type { CountBytes } from './file-bytes.ts';
import { streamBytes } from './file-bytes.ts';
import type { InputFile } from './input-files.ts';
import type { ReadOptions, SourcedDocument } from './read-options.ts';
import { checkDocument } from './validate.ts';

/** Memory for the vectors of one range of documents where no other limit is given. */
const DEFAULT_MEMORY_BYTES = 64 << 20;

/**
 * Reads the documents of a CIFF file: known by id alone, which is their url, without title and text, each with its
 * vector. A document that no list has is left out as empty. The file is checked as a whole before the first document
 * comes, so `onError: 'skip'` changes nothing.
 * @throws CairnError naming file, message and byte
 */
export async function* readCiff(
  file: InputFile,
  options: ReadOptions,
  count: CountBytes,
): AsyncGenerator<SourcedDocument> {
  const place = { file: file.path };
  const source: CiffFile = {
    path: file.path,
    bytes: file.bytes,
    open: (share) => streamBytes(file, (bytes) => count(bytes * share)),
  };
  for await (const { id, vector } of readCiffVectors(source, options.memoryBytes ?? DEFAULT_MEMORY_BYTES)) {
    if (Object.keys(vector).length === 0) options.onLeftOut?.(place, 'empty');
    else yield { document: checkDocument({ id, url: id, vector }, place, options.lang), place };
  }
}
