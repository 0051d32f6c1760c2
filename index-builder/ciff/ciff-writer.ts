import type { ScoredSpace } from '../../shared/format/layout.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import type { BlockStore } from '../../shared/search/reading/read-blocks.ts';
import { everyDocument } from '../folder/every-document.ts';
import { encodeHeader, encodeList, encodeRecord } from './ciff-messages.ts';
import { CIFF_LARGEST, describeFactor } from './impact-factor.ts';
import { delimit } from './message-stream.ts';
import { type ExportedSpace, surveySpace } from './survey-space.ts';

/**
 * Writes a space of an index as a CIFF file: lists in the order of their terms' bytes, documents numbered as in the
 * release. The length of a document is the number of its postings, for want of another in a space of weights. Reads
 * every list twice; holds the largest, and a counter a document.
 * @returns what was exported
 * @throws CairnError `bad-request` (the space has no terms), `corrupt`, `not-found`, `transport`, or what `write` throws
 */
export async function writeCiff(
  index: OpenIndex,
  store: BlockStore,
  space: ScoredSpace,
  write: (bytes: Uint8Array) => void,
): Promise<ExportedSpace> {
  const exported = await surveySpace(index, store, space, CIFF_LARGEST);
  const { facts, factor, lists, integersOf } = exported;
  const documents = facts.counts.length;
  const header = encodeHeader({
    lists: facts.terms,
    documents,
    totalLists: facts.terms,
    totalDocuments: documents,
    totalTerms: facts.postings,
    averageLength: facts.postings / documents,
    description: describeFactor(factor),
  });
  write(delimit(header));
  for await (const list of lists()) {
    const frequencies = integersOf(list);
    write(delimit(encodeList({ term: list.term, documents: list.documents, frequencies })));
  }
  let document = 0;
  for await (const batch of everyDocument(index, store)) {
    for (const { id } of batch) {
      write(delimit(encodeRecord({ document, id, length: facts.counts[document]! })));
      document++;
    }
  }
  return exported;
}
