import { CHUNK_BITS, CHUNK_DOCUMENTS } from '../format/layout.ts';
import type { TierReader } from '../format/tier.ts';
import type { Postings } from '../format/inline-postings.ts';
import type { CostCounter } from './costs.ts';
import { SCAN_BLOCK_BITS, type Scratch } from './scratch.ts';
import { type Scored, TopK } from './top-k.ts';

/** Postings of a term of the query, with the integer that an impact of theirs counts for. */
export interface TermPostings {
  readonly weight: number;
  /** Tiers of a list, each to be read from its start. */
  readonly tiers: readonly TierReader[];
  /** Postings of a rare term. */
  readonly inline?: Postings;
}

/** The best documents of a shard. */
export interface Accumulated {
  readonly top: readonly Scored[];
  /** Documents with a score. */
  readonly matches: number;
}

const SCAN_BLOCK = 1 << SCAN_BLOCK_BITS;

/**
 * Scores every document that holds a term of the query and keeps the k best, chunk by chunk: a chunk's accumulators
 * stay in cache, and only blocks of 64 documents that were hit are scanned and cleared.
 * @throws CairnError `corrupt`
 */
export function accumulate(
  terms: readonly TermPostings[],
  k: number,
  scratch: Scratch,
  costs: CostCounter,
): Accumulated {
  const top = new TopK(k);
  const inlineAt = new Uint32Array(terms.length);
  let matches = 0;
  for (let chunk = nextChunk(terms, inlineAt); chunk !== Infinity; chunk = nextChunk(terms, inlineAt)) {
    terms.forEach((term, i) => {
      for (const tier of term.tiers) if (tier.chunk === chunk) costs.postings += addTier(tier, term.weight, scratch);
      if (term.inline) {
        const end = addInline(term.inline, inlineAt[i]!, chunk, term.weight, scratch);
        costs.postings += end - inlineAt[i]!;
        inlineAt[i] = end;
      }
    });
    matches += collect(chunk, top, scratch, costs);
  }
  return { top: top.sorted(), matches };
}

function nextChunk(terms: readonly TermPostings[], inlineAt: Uint32Array): number {
  let next = Infinity;
  terms.forEach(({ tiers, inline }, i) => {
    for (const tier of tiers) next = Math.min(next, tier.chunk);
    const document = inline?.documents[inlineAt[i]!];
    if (document !== undefined) next = Math.min(next, document >>> CHUNK_BITS);
  });
  return next;
}

function addTier(tier: TierReader, weight: number, { scores, touched, postings }: Scratch): number {
  const { documents, impacts } = postings;
  let added = 0;
  for (let count = tier.next(postings); count > 0; count = tier.next(postings)) {
    for (let i = 0; i < count; i++) {
      const document = documents[i]!;
      scores[document] = (scores[document]! + Math.imul(weight, impacts[i]!)) | 0;
      touched[document >>> SCAN_BLOCK_BITS] = 1;
    }
    added += count;
  }
  tier.nextChunk();
  return added;
}

function addInline(
  { documents, impacts }: Postings,
  start: number,
  chunk: number,
  weight: number,
  { scores, touched }: Scratch,
): number {
  let i = start;
  for (; i < documents.length && documents[i]! >>> CHUNK_BITS === chunk; i++) {
    const document = documents[i]! & (CHUNK_DOCUMENTS - 1);
    scores[document] = (scores[document]! + Math.imul(weight, impacts[i]!)) | 0;
    touched[document >>> SCAN_BLOCK_BITS] = 1;
  }
  return i;
}

function collect(chunk: number, top: TopK, { scores, touched }: Scratch, costs: CostCounter): number {
  let matches = 0;
  let { threshold } = top;
  for (let block = 0; block < touched.length; block++) {
    if (touched[block] === 0) continue;
    touched[block] = 0;
    costs.documents += SCAN_BLOCK;
    const start = block << SCAN_BLOCK_BITS;
    for (let document = start; document < start + SCAN_BLOCK; document++) {
      const score = scores[document]!;
      if (score === 0) continue;
      scores[document] = 0;
      matches++;
      if (score > threshold) {
        top.offer(chunk * CHUNK_DOCUMENTS + document, score);
        ({ threshold } = top);
      }
    }
  }
  return matches;
}
