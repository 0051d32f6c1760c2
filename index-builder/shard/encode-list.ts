import { IMPACT_MAX } from '../../shared/format/layout.ts';
import type { Postings } from '../../shared/format/inline-postings.ts';
import { encodeTier, tierCount, tierOfRank, tierPostings } from '../../shared/format/tier.ts';

/** A list in tiers of descending impact. */
export interface EncodedTier {
  readonly payload: Uint8Array;
  readonly largestImpact: number;
}

/** Splits postings, documents ascending, into tiers: by impact, ties by document; documents ascend in each. */
export function encodeList({ documents, impacts }: Postings): EncodedTier[] {
  const ranks = firstRanks(impacts);
  const tiers = Array.from({ length: tierCount(documents.length) }, (_, tier) => ({
    documents: new Uint32Array(tierPostings(documents.length, tier)),
    impacts: new Uint8Array(tierPostings(documents.length, tier)),
    count: 0,
    largestImpact: 0,
  }));
  for (let i = 0; i < documents.length; i++) {
    const impact = impacts[i]!;
    const tier = tiers[tierOfRank(ranks[impact]!++)]!;
    tier.documents[tier.count] = documents[i]!;
    tier.impacts[tier.count++] = impact;
    tier.largestImpact = Math.max(tier.largestImpact, impact);
  }
  return tiers.map((tier) => ({
    payload: encodeTier(tier.documents, tier.impacts, tier.count),
    largestImpact: tier.largestImpact,
  }));
}

/** Rank that the first posting of each impact has. */
function firstRanks(impacts: Uint8Array): Uint32Array {
  const counts = new Uint32Array(IMPACT_MAX + 1);
  for (const impact of impacts) counts[impact]!++;
  const ranks = new Uint32Array(IMPACT_MAX + 1);
  for (let impact = IMPACT_MAX - 1; impact >= 0; impact--) ranks[impact] = ranks[impact + 1]! + counts[impact + 1]!;
  return ranks;
}
