import type { ListFacts } from './list-facts.ts';

/** Documents [first, end). */
export interface DocumentRange {
  readonly first: number;
  readonly end: number;
  /** Postings of these documents. */
  readonly postings: number;
}

/** Bytes of a posting: two words. */
const POSTING_BYTES = 8;
/** What a term costs beside its characters: a string and its place in an array. */
const TERM_BYTES = 40;
/** What a document costs beside what the caller holds of it: its places in the range's arrays. */
const DOCUMENT_BYTES = 16;

/**
 * Splits documents into ranges whose vectors fit into memory together, each as long as can be. A document is never
 * split: one that does not fit is a range of its own.
 * @param limitBytes memory of a range
 * @param ownBytes what the caller holds of each document, such as its id
 */
export function planRanges(facts: ListFacts, limitBytes: number, ownBytes: number): DocumentRange[] {
  // Few terms are reckoned as if a range had all of them, many as if each of its postings had another, the longest.
  const allTerms = facts.termBytes + facts.terms * TERM_BYTES;
  const termsFit = allTerms <= limitBytes / 2;
  const postingBytes = POSTING_BYTES + (termsFit ? 0 : TERM_BYTES + facts.longestTermBytes);
  const capacity = limitBytes - (termsFit ? allTerms : 0);
  const ranges: DocumentRange[] = [];
  const documents = facts.counts.length;
  for (let first = 0; first < documents;) {
    let end = first;
    let bytes = 0;
    let postings = 0;
    do {
      const count = facts.counts[end]!;
      bytes += count * postingBytes + DOCUMENT_BYTES + ownBytes;
      if (end > first && bytes > capacity) break;
      postings += count;
      end++;
    } while (end < documents);
    ranges.push({ first, end, postings });
    first = end;
  }
  return ranges;
}
