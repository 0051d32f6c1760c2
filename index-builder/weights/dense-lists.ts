import { IMPACT_MAX } from '../../shared/format/layout.ts';
import type { Postings } from '../../shared/format/inline-postings.ts';

/** How long a list may be: a share of the documents of the release, but always so many postings. */
export interface ListLimit {
  /** Above 0, at most 1. */
  readonly share: number;
  readonly least: number;
}

/** Postings that a list may have in a collection of so many documents. */
export function listLimit(count: number, { share, least }: ListLimit): number {
  return Math.max(least, Math.ceil(share * count));
}

/**
 * The postings of a list that stay where it is longer than the limit: those of the largest impacts, of equal ones the
 * first documents. A word that stands nearly everywhere tells documents apart by little more than how often it stands
 * there: term-centric static pruning (Carmel et al., SIGIR 2001).
 */
export function limitList({ documents, impacts }: Postings, count: number, own: ListLimit): Postings {
  const limit = listLimit(count, own);
  if (documents.length <= limit) return { documents, impacts };
  const ofImpact = new Uint32Array(IMPACT_MAX + 1);
  for (const impact of impacts) ofImpact[impact]!++;
  let smallest = IMPACT_MAX;
  let above = 0;
  while (above + ofImpact[smallest]! < limit) above += ofImpact[smallest--]!;
  // Of the smallest impact that stays there is room for so many.
  let room = limit - above;
  const kept = { documents: new Uint32Array(limit), impacts: new Uint8Array(limit) };
  let at = 0;
  for (let i = 0; i < documents.length; i++) {
    const impact = impacts[i]!;
    if (impact < smallest || (impact === smallest && room-- <= 0)) continue;
    kept.documents[at] = documents[i]!;
    kept.impacts[at++] = impact;
  }
  return kept;
}
