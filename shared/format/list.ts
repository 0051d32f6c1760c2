import { CairnError } from '../errors.ts';
import type { Postings } from './inline-postings.ts';
import { tierPostings } from './tier.ts';
import { PostingBuffer } from './posting-block.ts';
import { TierReader } from './tier-reader.ts';
import { CHUNK_DOCUMENTS } from './layout.ts';

/** A whole list from the payloads of its tiers: documents ascending. @throws CairnError `corrupt` */
export function decodeList(
  payloads: readonly Uint8Array[],
  largestImpacts: readonly number[],
  df: number,
  documents: number,
): Postings {
  const impactOf = new Map<number, number>();
  const buffer = new PostingBuffer();
  payloads.forEach((payload, tier) => {
    const reader = new TierReader(payload, {
      postings: tierPostings(df, tier),
      largestImpact: largestImpacts[tier]!,
      documents,
    });
    let before = -1;
    for (; reader.chunk !== Infinity; reader.nextChunk()) {
      for (let count = reader.next(buffer); count > 0; count = reader.next(buffer)) {
        for (let i = 0; i < count; i++) {
          const document = reader.chunk * CHUNK_DOCUMENTS + buffer.documents[i]!;
          // A search passes over blocks by their first documents, and does not look whether those ascend.
          if (document <= before) throw new CairnError('corrupt', `tier: found document ${document} after ${before}`);
          impactOf.set((before = document), buffer.impacts[i]!);
        }
      }
    }
  });
  if (impactOf.size !== df) throw new CairnError('corrupt', `a list of ${impactOf.size} documents, expected ${df}`);
  const sorted = Uint32Array.from(impactOf.keys()).sort();
  return { documents: sorted, impacts: Uint8Array.from(sorted, (document) => impactOf.get(document)!) };
}
