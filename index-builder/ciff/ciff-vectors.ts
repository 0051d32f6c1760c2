import type { CiffFile } from './ciff-file.ts';
import { visitCiff } from './ciff-file.ts';
import { planRanges } from './document-ranges.ts';
import { toWeight } from './impact-factor.ts';
import { changed, RangeVectors } from './range-vectors.ts';
import { surveyCiff } from './survey-ciff.ts';

/** A document of a CIFF file. */
export interface CiffVector {
  readonly id: string;
  /** Weights by term; none where no list has the document. */
  readonly vector: Readonly<Record<string, number>>;
}

/** What the characters of an id cost at the most, in bytes for each of its UTF-8, beside the string itself. */
const ID_CHARACTER_BYTES = 2;
const ID_BYTES = 32;

/**
 * The vectors of a CIFF file by document, in the order of docids. A file is by term, so it is read several times: once
 * to check and count all of it, then once for each range of documents whose vectors fit into `limitBytes`. Beyond
 * that, memory is taken for the largest message, a counter a document, and while it is checked as `surveyCiff` says.
 * @throws CairnError `bad-request` naming file, message and byte, before the first vector; `not-found`; `conflict`
 * where the file is not the same in every pass
 */
export async function* readCiffVectors(file: CiffFile, limitBytes: number): AsyncGenerator<CiffVector> {
  const { facts, longestIdBytes, factor } = await surveyCiff(file, 1 / 2);
  const ranges = planRanges(facts, limitBytes, ID_BYTES + ID_CHARACTER_BYTES * longestIdBytes);
  for (const range of ranges) {
    const vectors = new RangeVectors(range, facts.counts, file.path);
    const ids: string[] = [];
    await visitCiff(file, 1 / 2 / ranges.length, {
      posting: (document, frequency) => vectors.add(document, frequency),
      list: (term) => vectors.endTerm(term),
      record({ document, id }) {
        if (document >= range.first && document < range.end) ids[document - range.first] = id;
      },
    });
    vectors.finish();
    for (let document = range.first; document < range.end; document++) {
      const id = ids[document - range.first];
      if (id === undefined) throw changed(file.path);
      const weights = Array.from(vectors.vector(document), ([term, frequency]): [string, number] => [
        term,
        toWeight(frequency, factor),
      ]);
      // fromEntries defines own properties, so a term such as __proto__ is one like any other.
      yield { id, vector: Object.fromEntries(weights) };
    }
  }
}
