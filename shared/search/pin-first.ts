import type { SearchHit } from '../api.ts';
import type { Scored } from './top-k.ts';

/** Why a hit stands before those of larger scores, if it does. */
export type Placed = Pick<SearchHit, 'first'>;

/** Puts pinned documents before all others, in their order; one that did not match has score 0. */
export function pinFirst<Hit extends Scored>(ranked: readonly Hit[], pins: readonly number[]): (Hit & Placed)[] {
  if (pins.length === 0) return [...ranked];
  const byDocument = new Map(ranked.map((hit) => [hit.document, hit]));
  const pinned = new Set(pins);
  return [
    ...Array.from(pinned, (document) => ({
      ...(byDocument.get(document) ?? ({ document, score: 0 } as Hit)),
      first: 'pinned' as const,
    })),
    ...ranked.filter(({ document }) => !pinned.has(document)),
  ];
}
