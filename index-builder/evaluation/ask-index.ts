import { CairnError } from '../../shared/errors.ts';
import type { Rank } from '../../shared/api.ts';
import type { ScoredSpace } from '../../shared/format/layout.ts';
import { EVEN_MIX } from '../../shared/format/release.ts';
import { search } from '../../shared/search/search.ts';
import { checkRequest } from '../../shared/search/query/search-request.ts';
import { UNLIMITED } from '../../shared/search/reading/work-budget.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import type { ShardContext } from '../../shared/search/shards/search-shard.ts';
import { openFolder } from '../folder/open-folder.ts';
import { checkRank } from './check-rank.ts';
import type { Ask } from './ranking.ts';

/** How answers are ranked. */
export interface RankOptions {
  /** Undefined: by the second stage, where the index has one. */
  readonly rank?: Rank | undefined;
  /** Whether the first hits add terms to the query. */
  readonly feedback?: boolean;
}

/** Shares of the spaces in a score, each from 0 to 1. */
export type Shares = Readonly<Record<ScoredSpace, number>>;

/**
 * Asks the index in a folder, with `shares` in place of its own: the same for every kind of query.
 * @throws CairnError as `openFolder` does; `bad-request` (a share of a space that the index lacks)
 */
export async function askIndex(folder: string, shares?: Shares, options?: RankOptions): Promise<Ask> {
  const { index, context } = await openFolder(folder);
  const { queryWeights } = index;
  const { spaces, scoring } = queryWeights;
  const lacking =
    shares && (Object.keys(shares) as ScoredSpace[]).find((each) => shares[each] > 0 && !spaces.includes(each));
  if (lacking !== undefined) {
    const message = `the index has no space "${lacking}" to give a share to, expected one of ${spaces.join(', ')}`;
    throw new CairnError('bad-request', message, { place: { file: folder } });
  }
  const replaced = shares && { ...scoring, weights: shares, mix: EVEN_MIX };
  const weighed = replaced ? { ...index, queryWeights: { ...queryWeights, scoring: replaced } } : index;
  return askOpen(weighed, context, options);
}

/** Asks an index that is open, exactly and without a budget. */
export function askOpen(index: OpenIndex, context: ShardContext, { rank, feedback = false }: RankOptions = {}): Ask {
  return async (query, part) => {
    const request = checkRequest({ query, ...part, mode: 'exact', rank, withText: false, feedback });
    const answer = await search(index, request, { ...context, budget: UNLIMITED });
    checkRank(answer, rank);
    return answer;
  };
}
