import type { SearchAnswer, SearchHit } from '../shared/api.ts';
import { CairnError } from '../shared/errors.ts';
import { type MergedHit, RRF_K } from '../shared/multi.ts';

/** A search that was answered. */
export interface AnsweredSearch {
  /** Its place in the request, from 0 on. */
  readonly place: number;
  /** Name of its index. */
  readonly index: string | undefined;
  readonly answer: SearchAnswer;
}

/**
 * One list of the hits of several searches, best first; of equal ones that of the earlier search, then of the better
 * place. Documents are one if index and id are.
 * @param k hits wanted
 * @throws CairnError `bad-request` where scores are to be merged that are of several releases
 */
export function mergeAnswers(answered: readonly AnsweredSearch[], by: 'rrf' | 'score', k: number): MergedHit[] {
  if (by === 'score') checkReleases(answered);
  const merged = new Map<string, { hit: SearchHit; score: number; index: string | undefined; searches: number[] }>();
  for (const { place, index, answer } of answered)
    for (const [i, hit] of answer.hits.entries()) {
      const score = by === 'rrf' ? 1 / (RRF_K + answer.offset + i + 1) : hit.score;
      const key = JSON.stringify([index, hit.id]);
      const known = merged.get(key);
      if (!known) merged.set(key, { hit, score, index, searches: [place] });
      else {
        known.score = by === 'rrf' ? known.score + score : Math.max(known.score, score);
        known.searches.push(place);
      }
    }
  // Sorting is stable, and a Map in order of insertion.
  const best = [...merged.values()].sort((a, b) => b.score - a.score).slice(0, k);
  return best.map(({ index, ...rest }) => ({ ...rest, ...(index !== undefined && { index }) }));
}

function checkReleases(answered: readonly AnsweredSearch[]): void {
  const releases = new Set(answered.map(({ answer }) => answer.release));
  if (releases.size > 1)
    throw new CairnError(
      'bad-request',
      `merge is "score" and the searches were answered from ${releases.size} releases, expected one: scores of several cannot be compared, "rrf" goes by places`,
    );
}
