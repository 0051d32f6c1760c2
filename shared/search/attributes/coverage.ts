import { CHUNK_DOCUMENTS, IMPACT_MAX } from '../../format/layout.ts';
import { SCAN_BLOCK_BITS } from '../scoring/accumulator.ts';
import type { CostCounter } from '../reading/costs.ts';
import { DocumentMask } from '../scoring/document-mask.ts';
import type { PlannedTerm } from '../reading/plan.ts';
import type { PostingSource, TermPostings } from '../scoring/posting-source.ts';
import { joinWords, type WordWeights } from './tally.ts';

/** Postings of a term of the query, and which word of it the term stands for. */
export type WordPostings = TermPostings & Pick<PlannedTerm['term'], 'word'>;

/** What words weigh by what a shard knows: its lists, also those that are left out, and its rare terms. */
export function wordWeights(planned: readonly PlannedTerm[], postings: readonly WordPostings[]): WordWeights {
  const lists = planned.flatMap((found) =>
    found.kind === 'list' ? [{ word: found.term.word, weight: found.weight }] : [],
  );
  return joinWords(
    [...lists, ...postings].flatMap(({ word, weight }) => (word === undefined ? [] : [[[word, weight * IMPACT_MAX]]])),
  );
}

/**
 * The documents of a shard that match: the words that they hold, by any of their terms, have at least half of the weight of
 * all words of the query. Where the index has none of its words, all documents match that hold a term of it at all.
 * @throws CairnError `corrupt`, `over-budget`
 */
export function matchingDocuments(
  words: WordWeights,
  postings: readonly WordPostings[],
  documents: number,
  costs: CostCounter,
): DocumentMask {
  const total = words.reduce((sum, [, weight]) => sum + weight, 0);
  const covers =
    total === 0
      ? [{ weight: 1, sources: sourcesOf(postings) }]
      : words.map(([own, weight]) => ({ weight, sources: sourcesOf(postings.filter(({ word }) => word === own)) }));
  const matching = new DocumentMask(documents, false);
  const chunk = new CoveredChunk(Math.max(1, total) / 2);
  for (let number = 0; number * CHUNK_DOCUMENTS < documents; number++) {
    for (const { weight, sources } of covers) {
      const own = sources.filter((source) => source.chunk === number);
      for (const source of own) costs.postings += source.left;
      chunk.cover(weight, own);
    }
    costs.documents += chunk.take((document) => matching.add(number * CHUNK_DOCUMENTS + document));
  }
  return matching;
}

/** What the documents of a chunk cover, word after word. */
class CoveredChunk {
  readonly #least: number;
  readonly #covered = new Float64Array(CHUNK_DOCUMENTS);
  /** Number of the word that was last found in a document. */
  readonly #last = new Uint16Array(CHUNK_DOCUMENTS);
  readonly #touched = new Uint8Array(CHUNK_DOCUMENTS >>> SCAN_BLOCK_BITS);
  #word = 0;

  /** @param least weight that a document must cover, above 0 */
  constructor(least: number) {
    this.#least = least;
  }

  /** Adds a word's weight to all documents that hold a term of it, to each once. */
  cover(weight: number, sources: readonly PostingSource[]): void {
    const [covered, last, touched, word] = [this.#covered, this.#last, this.#touched, ++this.#word];
    for (const source of sources)
      source.give((documents, count) => {
        for (let i = 0; i < count; i++) {
          const document = documents[i]!;
          if (last[document] === word) continue;
          last[document] = word;
          covered[document]! += weight;
          touched[document >>> SCAN_BLOCK_BITS] = 1;
        }
      });
  }

  /** Gives the documents that cover enough, and forgets all; returns how many were looked at. */
  take(give: (document: number) => void): number {
    let looked = 0;
    for (let block = 0; block < this.#touched.length; block++) {
      if (this.#touched[block] === 0) continue;
      const [start, end] = [block << SCAN_BLOCK_BITS, (block + 1) << SCAN_BLOCK_BITS];
      for (let document = start; document < end; document++)
        if (this.#covered[document]! >= this.#least) give(document);
      this.#covered.fill(0, start, end);
      this.#last.fill(0, start, end);
      looked += end - start;
    }
    this.#touched.fill(0);
    this.#word = 0;
    return looked;
  }
}

/** The sources from their start: what scores documents reads them, too. */
function sourcesOf(postings: readonly TermPostings[]): PostingSource[] {
  return postings.flatMap(({ sources }) => sources.map((source) => source.again()));
}
