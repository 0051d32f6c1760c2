import { everyList, type WholeList } from '../../index-builder/folder/every-list.ts';
import type { Certificate } from '../../shared/api.ts';
import { decodeScale } from '../../shared/format/scale.ts';
import { compareScored, type Scored } from '../../shared/search/scoring/top-k.ts';
import { integerWeight, type WeighedTerm } from '../../shared/search/weighed-term.ts';
import type { BuiltIndex } from '../build-documents.ts';

/** Whole lists of an index by piece: what every score is the sum of. */
export async function everyPiece({ index, context }: BuiltIndex): Promise<ReadonlyMap<string, WholeList>> {
  const lists = new Map<string, WholeList>();
  for await (const list of everyList(index, context, 'piece')) lists.set(new TextDecoder().decode(list.term), list);
  return lists;
}

/** True score of every document that has one, best first. */
export function trueScores(
  { index }: BuiltIndex,
  lists: ReadonlyMap<string, WholeList>,
  terms: readonly WeighedTerm[],
): Scored[] {
  const scores = new Float64Array(index.manifest.counts.documents);
  for (const term of terms) {
    const list = lists.get(term.term);
    if (!list) continue;
    const weight = integerWeight(term, decodeScale(list.scaleBits), index.manifest.scoring);
    list.documents.forEach((document, i) => (scores[document]! += weight * list.impacts[i]!));
  }
  const all = Array.from(scores, (score, document) => ({ document, score }));
  return all.filter(({ score }) => score > 0).sort(compareScored);
}

/** What is false of a certificate, if anything is. */
export function falsehoodOf(
  top: readonly Scored[],
  k: number,
  { bound, slack, certified, exact }: Certificate,
  truth: readonly Scored[],
): string | undefined {
  const real = new Map(truth.map(({ document, score }) => [document, score]));
  for (const { document, score } of top) {
    const own = real.get(document) ?? 0;
    if (score > own || own > score + slack) return `a hit of ${score} that has ${own}, slack ${slack}`;
    real.delete(document);
  }
  const most = Math.max(0, ...real.values());
  const leastHit = top.length < k ? 0 : top.at(-1)!.score;
  if (most > Math.max(bound, leastHit)) return `${most} left out, bound ${bound}`;
  for (let i = 0; i < certified; i++)
    if (top[i]!.document !== truth[i]!.document) return `place ${i} of ${certified} that are certified`;
  if (exact && (certified < top.length || top.length < Math.min(k, truth.length))) return 'exact, and not all of it';
  return undefined;
}
