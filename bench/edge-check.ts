import { isDeepStrictEqual } from 'node:util';
import type { SearchAnswer } from '../shared/api.ts';
import { BlockCache } from '../shared/search/reading/block-cache.ts';
import { search } from '../shared/search/search.ts';
import type { Asked } from './edge-clients.ts';
import type { OpenFolder } from './edge-releases.ts';
import { CACHE_BYTES } from './run-queries.ts';

/**
 * The answers that claim what is not so, in words: which of their hits are the best, and how many documents match, is
 * compared with the exact answer of the files of the release that they name. What else they have may depend on the blocks
 * that were kept.
 */
export async function findWrong(asked: readonly Asked[], releases: readonly OpenFolder[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { index, context } of releases) {
    const own = { ...context, cache: new BlockCache(CACHE_BYTES) };
    for (const { query, answer } of asked.filter(({ answer }) => answer.release === index.release)) {
      const { k, offset } = answer;
      const exact = await search(index, { query, k, offset, mode: 'exact', withText: false }, own);
      const claim = falseClaim(answer, exact);
      if (claim !== undefined) wrong.push(`${claim} of "${query}"`);
    }
  }
  const known = new Set(releases.map(({ index }) => index.release));
  for (const { answer } of asked) if (!known.has(answer.release)) wrong.push(`release ${answer.release}`);
  return wrong;
}

/** What of an answer is not so, if anything. */
function falseClaim(
  { hits, matches, matchesExact, certificate }: SearchAnswer,
  exact: SearchAnswer,
): string | undefined {
  const { certified, slack } = certificate;
  const proven = exact.hits.slice(0, certificate.exact ? undefined : certified);
  const claimed = certificate.exact ? hits : hits.slice(0, certified);
  // Scores may be too low by the slack.
  const isSame =
    slack === 0 ? isDeepStrictEqual(claimed, plain(proven)) : isDeepStrictEqual(idsOf(claimed), idsOf(proven));
  if (!isSame) return 'hits';
  return matchesExact && exact.matchesExact && matches !== exact.matches ? 'matches' : undefined;
}

function idsOf(hits: SearchAnswer['hits']): string[] {
  return hits.map(({ id }) => id);
}

/** As JSON carries it. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
