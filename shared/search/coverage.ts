import { CHUNK_DOCUMENTS, IMPACT_MAX } from '../format/layout.ts';
import type { Accumulator } from './accumulator.ts';
import { forEachScored } from './candidates.ts';
import type { CostCounter } from './costs.ts';
import { DocumentMask } from './document-mask.ts';
import type { PlannedTerm } from './plan.ts';
import type { PostingSource, TermPostings } from './posting-source.ts';
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
  scratch: Accumulator,
  costs: CostCounter,
): DocumentMask {
  const total = words.reduce((sum, [, weight]) => sum + weight, 0);
  const covers =
    total === 0
      ? [{ weight: 1, sources: sourcesOf(postings) }]
      : words.map(([own, weight]) => ({ weight, sources: sourcesOf(postings.filter(({ word }) => word === own)) }));
  const matching = new DocumentMask(documents, false);
  const covered = new Float64Array(Math.min(documents, CHUNK_DOCUMENTS));
  for (let first = 0; first < documents; first += CHUNK_DOCUMENTS) {
    const chunk = first / CHUNK_DOCUMENTS;
    for (const { weight, sources } of covers) {
      const own = sources.filter((source) => source.chunk === chunk);
      for (const source of own) {
        costs.postings += source.left;
        source.add(1, scratch);
      }
      if (own.length > 0) forEachScored(chunk, scratch, costs, (document) => (covered[document - first]! += weight));
    }
    const end = Math.min(covered.length, documents - first);
    const least = Math.max(1, total) / 2;
    for (let i = 0; i < end; i++) if (covered[i]! >= least) matching.add(first + i);
    covered.fill(0);
  }
  return matching;
}

/** The sources from their start: what scores documents reads them, too. */
function sourcesOf(postings: readonly TermPostings[]): PostingSource[] {
  return postings.flatMap(({ sources }) => sources.map((source) => source.again()));
}
