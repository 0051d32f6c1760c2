import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../index-builder/folder/open-folder.ts';
import { MemorySource } from '../shared/range-source.ts';
import { askShards } from '../shared/search/shards/ask-shards.ts';
import { CostCounter } from '../shared/search/reading/costs.ts';
import { askHere, search } from '../shared/search/search.ts';
import { doJob } from './child.ts';
import { timeEach } from './cpu-clock.ts';
import { readObjects } from './index-objects.ts';
import type { Answered, Answers } from './native-answers.ts';
import { DEPTH, type NativeQueries, type NativeQuery } from './native-queries.ts';
import { QUERY_KINDS } from './query-set.ts';
import { residentBytes } from './resident-memory.ts';

// Cairn's part: all objects of the index in memory, and every block kept that was read once.

/** `scoring`: the weights that all engines are given, up to documents and scores. `search`: text in, hits out. */
export type CairnPart = 'scoring' | 'search';

export interface CairnJob {
  readonly part: CairnPart;
  readonly index: string;
  readonly folder: string;
}

/** More than there is: nothing is pushed out. */
const CACHE_BYTES = 2 ** 32;

doJob(async ({ part, index: path, folder }: CairnJob): Promise<Answered> => {
  const { index, context: opened } = await openFolder(path, CACHE_BYTES);
  const context = { ...opened, source: new MemorySource(readObjects(path)) };
  const host = askHere(index, context);
  const parts = {
    scoring: async ({ weighed }: NativeQuery): Promise<[number, number][]> => {
      const question = { terms: weighed, k: DEPTH, mode: 'exact' } as const;
      const { merged } = await askShards(index, question, host, new CostCounter());
      return merged.top.map(({ document, score }) => [document, score]);
    },
    search: async ({ text }: NativeQuery): Promise<[number, number][]> => {
      const request = { query: text, k: DEPTH, offset: 0, mode: 'exact', withText: false } as const;
      const { hits } = await search(index, request, context);
      return hits.map(({ score }) => [-1, score]);
    },
  };
  const queries = JSON.parse(readFileSync(join(folder, 'queries.json'), 'utf8')) as NativeQueries;
  const answer = (kind: keyof NativeQueries) => timeEach(queries[kind], parts[part]);
  // Once for the code and the cache.
  for (const kind of QUERY_KINDS) await answer(kind);
  const [headings, questions] = [await answer('headings'), await answer('questions')];
  const answers: Answers = { headings, questions };
  return { memoryBytes: residentBytes(), settings: { '': answers } };
});
