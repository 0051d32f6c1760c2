/** What a first pass over lists by term learns: as much as it takes to plan how they become vectors by document. */
export class ListFacts {
  /** Postings of each document. */
  readonly counts: Uint32Array;
  terms = 0;
  postings = 0;
  /** Bytes of all terms in UTF-8, and of the longest. */
  termBytes = 0;
  longestTermBytes = 0;

  /** @throws RangeError where there is no memory for a counter of each document */
  constructor(documents: number) {
    this.counts = new Uint32Array(documents);
  }

  /** Counts a posting. */
  add(document: number): void {
    this.counts[document]!++;
    this.postings++;
  }

  /** Counts a term. */
  addTerm(bytes: number): void {
    this.terms++;
    this.termBytes += bytes;
    this.longestTermBytes = Math.max(this.longestTermBytes, bytes);
  }
}
