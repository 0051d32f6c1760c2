import { closeSync, openSync, writeSync } from 'node:fs';
import { encodeHeader, encodeList, encodeRecord } from '../index-builder/ciff/ciff-messages.ts';
import { delimit } from '../index-builder/ciff/message-stream.ts';
import type { GivenList } from './native-lists.ts';
import type { Rows } from './native-rows.ts';

/** Messages that are written at once. */
const BATCH_BYTES = 1 << 22;

/** Writes lists as CIFF, impacts as they are, with the numbers of terms and documents as their names: what BMP reads. */
export function writeCiff(path: string, lists: readonly GivenList[], documents: number, rows: Rows): void {
  const file = openSync(path, 'w');
  let batch: Uint8Array[] = [];
  let bytes = 0;
  const flush = (): void => {
    writeSync(file, Buffer.concat(batch));
    batch = [];
    bytes = 0;
  };
  const add = (message: Uint8Array): void => {
    const delimited = delimit(message);
    batch.push(delimited);
    bytes += delimited.length;
    if (bytes >= BATCH_BYTES) flush();
  };
  const counts = { lists: lists.length, documents, totalLists: lists.length, totalDocuments: documents };
  const lengths = { totalTerms: rows.postings, averageLength: rows.postings / documents };
  add(encodeHeader({ ...counts, ...lengths, description: 'impacts by term' }));
  for (const list of lists)
    add(
      encodeList({
        term: Buffer.from(String(list.number)),
        documents: list.documents,
        frequencies: Uint32Array.from(list.impacts),
      }),
    );
  for (let document = 0; document < documents; document++)
    add(encodeRecord({ document, id: String(document), length: rows.lengthOf(document) }));
  flush();
  closeSync(file);
}
