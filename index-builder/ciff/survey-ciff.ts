import { utf8 } from '../../shared/bytes.ts';
import { CairnError } from '../../shared/errors.ts';
import { DocumentIds } from '../documents/document-ids.ts';
import { type CiffFile, visitCiff } from './ciff-file.ts';
import { messageError } from './ciff-message.ts';
import { parseFactor } from './impact-factor.ts';
import { ListFacts } from './list-facts.ts';

/** What a first pass over a CIFF file tells. */
export interface CiffSurvey {
  readonly facts: ListFacts;
  /** Bytes of the longest id in UTF-8. */
  readonly longestIdBytes: number;
  /** What the weights of the file were multiplied by. */
  readonly factor: number;
}

/**
 * Reads a whole file and checks it, what takes memory included: that each term has one list, that each document has
 * one record, and an id of its own. Takes some 5 bytes a document, and 16 to 64 more for each id and term until it ends.
 * @throws CairnError `bad-request` naming file, message and byte; `not-found`
 */
export async function surveyCiff(file: CiffFile, share: number): Promise<CiffSurvey> {
  const terms = new DocumentIds();
  const ids = new DocumentIds();
  let facts = new ListFacts(0);
  let recorded = new Uint8Array(0);
  let factor = 1;
  let longestIdBytes = 0;
  await visitCiff(file, share, {
    header({ documents, description }, message) {
      const named = parseFactor(description);
      if (named === undefined) {
        const found = `found the description ${JSON.stringify(description)}`;
        throw messageError(message, message.startByte, `${found}, expected a factor of weights in it`);
      }
      factor = named;
      [facts, recorded] = countersFor(documents, file.path);
    },
    posting: (document) => facts.add(document),
    list(term, list, message) {
      const first = terms.add(term, list);
      if (first !== undefined) {
        const problem = `found the term ${JSON.stringify(term)}, expected one list a term: list ${first} has it too`;
        throw messageError(message, message.startByte, problem);
      }
      facts.addTerm(utf8(term).length);
    },
    record({ document, id }, message) {
      const fail = (problem: string) => messageError(message, message.startByte, problem);
      if (recorded[document] === 1) throw fail(`found docid ${document} a second time, expected one record a document`);
      recorded[document] = 1;
      const first = ids.add(id, document);
      if (first !== undefined) {
        const found = `found the collection_docid ${JSON.stringify(id)}`;
        throw fail(`${found}, expected one document an id: docid ${first} has it too`);
      }
      longestIdBytes = Math.max(longestIdBytes, utf8(id).length);
    },
  });
  return { facts, longestIdBytes, factor };
}

function countersFor(documents: number, path: string): [ListFacts, Uint8Array<ArrayBuffer>] {
  try {
    return [new ListFacts(documents), new Uint8Array(documents)];
  } catch (cause) {
    const message = `found ${documents} documents in the header, expected as many as there is memory to count`;
    throw new CairnError('bad-request', message, { cause, place: { file: path } });
  }
}
