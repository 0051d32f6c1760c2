import type { Rank, SearchAnswer } from '../../shared/api.ts';
import { HttpSource } from '../../shared/http-source.ts';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { openIndex } from '../../shared/search/open-index.ts';
import { ScratchPool } from '../../shared/search/scoring/scratch.ts';
import { search } from '../../shared/search/search.ts';

// The search core in a page: what a test asks of it there.

declare global {
  var searchHere: (base: string, queries: readonly string[], rank: Rank) => Promise<SearchAnswer[]>;
}

globalThis.searchHere = async (base, queries, rank) => {
  const source = new HttpSource({ baseUrl: base });
  const index = await openIndex(source, 'live');
  const context = { source, cache: new BlockCache(1 << 24), scratch: new ScratchPool() };
  const answers = [];
  for (const query of queries)
    answers.push(await search(index, { query, k: 30, offset: 0, mode: 'exact', rank, withText: false }, context));
  return answers;
};
