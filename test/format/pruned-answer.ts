import type { ShardAnswer } from '../../shared/search/shards/shard-answer.ts';
import { compareScored, type Scored } from '../../shared/search/scoring/top-k.ts';
import type { ListReading } from './list-reading.ts';
import type { PlainTier } from './plain-tier.ts';

/** A list that was decoded as a whole. */
export interface PlainList {
  readonly weight: number;
  readonly postings: PlainTier;
}

/**
 * What is wrong with a shard's answer beside what was read for it, if anything is. Documents are numbered in the shard.
 *
 * A block that is passed over is not looked at beyond its header, so what a mutation makes of it cannot show. What can be
 * held against an answer is what was read: a hit has what the opened blocks say of it and nothing else. And if those can
 * be blocks of a list, then whatever postings stand in the others, of documents between their first and the next block's
 * first and of impacts up to the tier's largest, they are not of a hit, and lift no other document over the bound.
 */
export function faultOfReading(
  { top, matches, counted, bound, slack }: ShardAnswer,
  k: number,
  documents: number,
  lists: readonly ListReading[],
): string | undefined {
  if (top.length > k) return `${top.length} hits, expected ${k}`;
  const unlike = top.findIndex((hit, i) => i > 0 && compareScored(top[i - 1]!, hit) >= 0);
  if (unlike > 0) return `hits ${unlike - 1} and ${unlike} in the wrong order, or one twice`;
  const outside = top.find(({ document }) => !(document >= 0 && document < documents));
  if (outside) return `a document ${outside.document} of ${documents}`;
  const { said, most } = scoresOf(lists, documents);
  for (const { document, score } of top)
    if (said[document] !== score) return `a hit of ${score}, and what was read gives ${said[document]}`;
  if (counted && matches !== matchesOf(said)) return `${matches} matches, and what was read gives others`;
  if (!lists.every(({ sound }) => sound)) return undefined;
  for (const { document, score } of top)
    if (most[document]! > score + slack) return `document ${document} may be in a block that was passed over`;
  const hits = new Set(top.map(({ document }) => document));
  const limit = slack === 0 ? Math.max(bound, top.length < k ? 0 : top.at(-1)!.score) : bound;
  for (let document = 0; document < documents; document++)
    if (most[document]! > limit && !hits.has(document))
      return `document ${document} may have ${most[document]}, expected at most ${limit}`;
  return undefined;
}

/** What is wrong with a shard's answer beside all postings of its lists, if anything is. */
export function faultOfAnswer(
  { top, matches, counted, bound, slack }: ShardAnswer,
  k: number,
  documents: number,
  lists: readonly PlainList[],
): string | undefined {
  const { said } = scoresOf(lists, documents);
  const all: Scored[] = [];
  for (let document = 0; document < documents; document++)
    if (said[document]! > 0) all.push({ document, score: said[document]! });
  if (counted ? matches !== all.length : matches > all.length) return `${matches} matches of ${all.length}`;
  const best = all.sort(compareScored).slice(0, k);
  if (slack === 0) {
    if (JSON.stringify(top) === JSON.stringify(best)) return undefined;
    return `${JSON.stringify(top)}, expected ${JSON.stringify(best)}`;
  }
  for (const { document, score } of top) {
    const real = said[document]!;
    if (score > real || real > score + slack) return `a hit of ${score} that has ${real}, slack ${slack}`;
  }
  const hits = new Set(top.map(({ document }) => document));
  const above = all.find(({ document, score }) => score > bound && !hits.has(document));
  return above && `document ${above.document} has ${above.score}, expected at most ${bound}`;
}

/** Scores of all documents from the postings alone, and the most that they could be with what was left unread. */
function scoresOf(
  lists: readonly (PlainList & Partial<Pick<ListReading, 'unread'>>)[],
  documents: number,
): { said: Float64Array; most: Float64Array } {
  const said = new Float64Array(documents);
  const most = new Float64Array(documents);
  for (const { weight, postings, unread = [] } of lists) {
    // Of one list a document has one posting: what was read of it, or the largest of what was not.
    const rest = new Uint8Array(documents);
    for (const { startDocument, endDocument, largestImpact } of unread)
      for (let i = startDocument; i < endDocument; i++) if (rest[i]! < largestImpact) rest[i] = largestImpact;
    for (const [document, impact] of postings) {
      said[document]! += weight * impact;
      most[document]! += weight * impact;
      rest[document] = 0;
    }
    if (unread.length > 0) for (let i = 0; i < documents; i++) most[i]! += weight * rest[i]!;
  }
  return { said, most };
}

function matchesOf(scores: Float64Array): number {
  let matches = 0;
  for (const score of scores) if (score > 0) matches++;
  return matches;
}
