import type { Directory } from '../../format/directory.ts';
import type { Extent } from '../../format/extents.ts';
import { tierPostings } from '../../format/tier.ts';
import type { Accumulator } from '../scoring/accumulator.ts';
import { forEachScored } from '../scoring/candidates.ts';
import type { Alternatives, Clauses } from '../query/clauses.ts';
import type { CostCounter } from '../reading/costs.ts';
import { DocumentMask } from '../scoring/document-mask.ts';
import { findPostings, type FoundPostings } from '../reading/plan.ts';
import type { PostingSource } from '../scoring/posting-source.ts';

/** Clauses, with where the postings of their terms are in a shard. */
export interface PlannedClauses {
  readonly must: readonly (readonly FoundPostings[])[];
  readonly not: readonly (readonly (readonly FoundPostings[])[])[];
}

/** Where the lists of clauses are, from the resident directory alone. All are read whole. */
export function planClauses(directory: Directory, { must, not }: Clauses): PlannedClauses {
  const find = (word: Alternatives) => word.map(({ space, term }) => findPostings(directory, space, term));
  return { must: must.map(find), not: not.map((group) => group.map(find)) };
}

/** Every list of the clauses. */
export function listsOf({ must, not }: PlannedClauses): FoundPostings[] {
  return [...must.flat(), ...not.flat(2)];
}

/** Addresses of the tiers that clauses need, whatever else is read. */
export function clauseBlocks(planned: PlannedClauses): Set<Extent['address']> {
  return new Set(
    listsOf(planned).flatMap((found) => (found.kind === 'list' ? found.blocks.map(({ address }) => address) : [])),
  );
}

/** Postings of the lists of clauses; those of rare terms, few, are not known yet. */
export function clausePostings(planned: PlannedClauses): number {
  let postings = 0;
  for (const found of listsOf(planned))
    if (found.kind === 'list') found.blocks.forEach((_, tier) => (postings += tierPostings(found.entry.df, tier)));
  return postings;
}

/**
 * The documents of a shard that clauses leave.
 * @param open opens the postings of a term
 * @throws CairnError `corrupt`
 */
export function clauseMask(
  { must, not }: PlannedClauses,
  documents: number,
  open: (found: FoundPostings) => readonly PostingSource[],
  scratch: Accumulator,
  costs: CostCounter,
): DocumentMask {
  const holding = (word: readonly FoundPostings[]) => holders(word.flatMap(open), documents, scratch, costs);
  const mask = new DocumentMask(documents, true);
  for (const word of must) mask.and(holding(word));
  for (const group of not) {
    const [first, ...others] = group.map(holding);
    for (const other of others) first!.and(other);
    mask.andNot(first!);
  }
  return mask;
}

/** The documents that have a posting in any of some sources. */
export function holders(
  sources: readonly PostingSource[],
  documents: number,
  scratch: Accumulator,
  costs: CostCounter,
): DocumentMask {
  const mask = new DocumentMask(documents, false);
  for (;;) {
    const chunk = sources.reduce((next, source) => Math.min(next, source.chunk), Infinity);
    if (chunk === Infinity) return mask;
    for (const source of sources) {
      if (source.chunk !== chunk) continue;
      costs.postings += source.left;
      source.add(1, scratch);
    }
    forEachScored(chunk, scratch, costs, (document) => mask.add(document));
  }
}
