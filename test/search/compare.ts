import { expect } from 'vitest';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import { search } from '../../shared/search/search.ts';
import type { BuiltIndex } from '../build-documents.ts';
import type { Reference } from '../reference.ts';

/** Compares the answer of an index with the true ranking: ids, scores, matches, certificate. */
export async function compare(
  { index: built, context }: Pick<BuiltIndex, 'index' | 'context'>,
  truth: Reference,
  query: string,
  k: number,
  offset: number,
): Promise<void> {
  // The truth is that of what was typed, by scores alone: no title comes before them.
  const index: OpenIndex = { ...built, manifest: { ...built.manifest, titles: false } };
  const request = { query, k, offset, mode: 'exact', withText: false, corrects: false } as const;
  const answer = await search(index, request, context);
  const ranking = truth.rank(query, index.manifest.scoring);
  const expected = ranking.slice(offset, offset + k);
  expect(answer.hits.map(({ id, score }) => ({ id, score }))).toEqual(expected);
  expect(answer.matches).toBe(ranking.length);
  expect(answer.certificate).toEqual({
    stage: 'first',
    places: offset + k,
    exact: true,
    bound: 0,
    slack: 0,
    threshold: ranking[offset + k - 1]?.score ?? 0,
    certified: Math.min(ranking.length, offset + k),
  });
}
