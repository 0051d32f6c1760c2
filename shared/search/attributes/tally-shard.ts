import type { Directory } from '../../format/directory.ts';
import type { Columns } from './columns.ts';
import type { CostCounter } from '../reading/costs.ts';
import { matchingDocuments, type WordPostings, wordWeights } from './coverage.ts';
import type { DocumentMask } from '../scoring/document-mask.ts';
import { countValues } from './facet-counts.ts';
import type { PlannedTerm } from '../reading/plan.ts';
import { joinWords, type Tallied, type Tally } from './tally.ts';

/** The documents of a shard that match, and what is told of them. */
export interface ShardTally {
  readonly matching: DocumentMask;
  readonly tallied: Tallied;
}

/** What a tally looks at. */
export interface TallySource {
  readonly directory: Directory;
  readonly planned: readonly PlannedTerm[];
  readonly postings: readonly WordPostings[];
  /** The only documents that may match; undefined: all may. */
  readonly mask: DocumentMask | undefined;
  readonly columns: Columns;
}

/** Finds the documents of a shard that match, and counts their values. @throws CairnError `corrupt`, `over-budget` */
export function tallyShard(
  { facets, words: told }: Tally,
  { directory, planned, postings, mask, columns }: TallySource,
  costs: CostCounter,
): ShardTally {
  const words = joinWords([told, wordWeights(planned, postings)]);
  const matching = matchingDocuments(words, postings, directory.documents, costs);
  if (mask) matching.and(mask);
  for (const document of directory.removed) matching.delete(document);
  const counts = facets.map((name) => {
    const column = columns.open(name);
    return column ? countValues(column, matching) : { values: [], distinct: 0 };
  });
  return { matching, tallied: { words, facets: counts } };
}
