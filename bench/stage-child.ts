import { BUILT_CHANNEL } from '../index-builder/folder/index-folder.ts';
import { openScratch } from '../index-builder/folder/kernels.ts';
import { MemorySource } from '../shared/range-source.ts';
import { askShards } from '../shared/search/shards/ask-shards.ts';
import { BlockCache } from '../shared/search/reading/block-cache.ts';
import { CostCounter } from '../shared/search/reading/costs.ts';
import { openIndex } from '../shared/search/open-index.ts';
import { RankAgain } from '../shared/search/second-stage/rank-again.ts';
import { askHere } from '../shared/search/search.ts';
import { weighQuery } from '../shared/search/query/weigh-query.ts';
import { doJob } from './child.ts';
import { readObjects } from './index-objects.ts';
import { CACHE_BYTES } from './run-queries.ts';

// CPU of the second stage where it happens: between the steps of searches, in a Node of its own.

export interface StageJob {
  readonly folder: string;
  readonly queries: readonly string[];
}

/** Milliseconds that the second stage took for each query, once each has been asked: code and blocks are warm. */
export type StageTimes = readonly number[];

doJob(async ({ folder, queries }: StageJob): Promise<StageTimes> => {
  const source = new MemorySource(readObjects(folder));
  const index = await openIndex(source, BUILT_CHANNEL);
  const context = { source, cache: new BlockCache(CACHE_BYTES), scratch: openScratch() };
  const askAll = async (): Promise<number[]> => {
    const times: number[] = [];
    for (const query of queries) {
      const again = new RankAgain(index, { query, mode: 'exact' }, context);
      const asked = { terms: weighQuery(query, index.queryWeights), k: again.candidates, mode: 'exact' } as const;
      const costs = new CostCounter();
      const { merged } = await askShards(index, asked, askHere(index, context), costs);
      const startedMs = performance.now();
      await again.embed();
      await again.rank(merged.top, costs);
      times.push(performance.now() - startedMs);
    }
    return times;
  };
  await askAll();
  return askAll();
});
