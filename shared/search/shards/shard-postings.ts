import type { Directory } from '../../format/directory.ts';
import { BLOCK } from '../../format/layout.ts';
import type { Scoring } from '../../format/release.ts';
import { decodeScale } from '../../format/scale.ts';
import { tierPostings } from '../../format/tier.ts';
import { TierReader } from '../../format/tier-reader.ts';
import { findRareTerm } from '../../format/word-block.ts';
import type { WordPostings } from '../attributes/coverage.ts';
import type { FoundPostings, PlannedTerm } from '../reading/plan.ts';
import { InlineSource, type PostingSource, TierSource } from '../scoring/posting-source.ts';
import type { WantedBlock } from '../reading/read-blocks.ts';
import { integerWeight } from '../weighed-term.ts';

/** Payloads of the blocks of a plan, by address. */
export type Payloads = ReadonlyMap<number, Uint8Array>;

/** The blocks that a plan needs, as they are read. */
export function wantedLists(directory: Directory, planned: readonly (PlannedTerm | FoundPostings)[]): WantedBlock[] {
  return planned.flatMap((term): WantedBlock[] => {
    if (term.kind === 'absent') return [];
    if (term.kind === 'rare') return [{ space: directory, extent: term.block, kind: BLOCK.words }];
    return term.blocks.map((extent) => ({ space: directory, extent, kind: BLOCK.tier }));
  });
}

/** The postings of a term that is planned, with what an impact of theirs counts for. */
export function weighPostings(
  planned: PlannedTerm,
  directory: Directory,
  scoring: Scoring,
  payloads: Payloads,
): WordPostings[] {
  const { sources, scaleBits } = openPostings(planned, directory, payloads);
  if (sources.length === 0) return [];
  const weight =
    planned.kind === 'list' ? planned.weight : integerWeight(planned.term, decodeScale(scaleBits), scoring);
  return [{ weight, sources, ...(planned.term.word !== undefined && { word: planned.term.word }) }];
}

/** The tiers of a list that were read, or the postings of a rare term. */
export function openPostings(
  found: FoundPostings,
  directory: Directory,
  payloads: Payloads,
): { readonly sources: readonly PostingSource[]; readonly scaleBits: number } {
  if (found.kind === 'list') {
    const { df, tiers, scaleBits } = found.entry;
    const sources = found.blocks.map(({ address }, i) => {
      const { largestImpact } = tiers[i]!;
      const facts = { postings: tierPostings(df, i), largestImpact, documents: directory.documents };
      return new TierSource(new TierReader(payloads.get(address)!, facts));
    });
    return { sources, scaleBits };
  }
  const rare =
    found.kind === 'rare'
      ? findRareTerm(payloads.get(found.block.address)!, directory.documents, found.key)
      : undefined;
  return rare
    ? { sources: [new InlineSource(rare.postings)], scaleBits: rare.scaleBits }
    : { sources: [], scaleBits: 0 };
}
