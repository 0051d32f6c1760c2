import { BUILT_CHANNEL } from '../index-builder/folder/index-folder.ts';
import { openScratch } from '../index-builder/folder/kernels.ts';
import { MemorySource } from '../shared/range-source.ts';
import { openIndex } from '../shared/search/open-index.ts';
import { doJob } from './child.ts';
import { readObjects } from './index-objects.ts';
import { type QueryCost, runWithCache } from './run-queries.ts';

// CPU of queries in a Node that has answered none before, all objects in memory.

export interface CpuJob {
  readonly folder: string;
  readonly queries: readonly string[];
  /** Queries that count as the first. */
  readonly first: number;
}

/** What queries took in a process that had answered none before. */
export interface CpuTimes {
  /** The first of them, while code is still cold and the cache fills. */
  readonly first: readonly QueryCost[];
  /** All of them, once each has been asked: code and cache are warm. */
  readonly warm: readonly QueryCost[];
}

doJob(async ({ folder, queries, first }: CpuJob): Promise<CpuTimes> => {
  const source = new MemorySource(readObjects(folder));
  const index = await openIndex(source, BUILT_CHANNEL);
  return {
    first: await runWithCache(index, source, queries.slice(0, first), 'filling', openScratch()),
    warm: await runWithCache(index, source, queries, 'warm', openScratch()),
  };
});
