import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { modelTime } from '../../shared/search/reading/cost-model.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import { expectPages, expectShard } from '../../shared/search/shards/expect-costs.ts';
import { planQuestion } from '../../shared/search/shards/plan-question.ts';
import { keptBlocks } from '../../shared/search/reading/read-blocks.ts';
import { readDocuments } from '../../shared/search/answer/resolve.ts';
import { searchShard } from '../../shared/search/shards/search-shard.ts';
import { interpret } from '../../shared/search/interpret.ts';
import type { SearchRequest } from '../../shared/search/query/search-request.ts';
import { weighQuery } from '../../shared/search/query/weigh-query.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { manyDocuments } from './corpora.ts';

let built: BuiltIndex;
beforeAll(async () => {
  built = await buildDocuments(manyDocuments(3000));
}, 60_000);
afterAll(() => built.remove());

describe('expected costs', () => {
  it('are those of the reads, with whatever is in the cache, and of the postings', async () => {
    const { index, context } = built;
    const [directory] = index.directories;
    const own = { ...context, cache: new BlockCache(8 << 20) };
    for (const query of ['the', 'the stone', 'the stone', 'path of amber', 'the of to', 'zulu']) {
      const terms = weighQuery(query, index.queryWeights);
      const isKept = keptBlocks(own.cache, directory!);
      const plan = planQuestion(directory!, { terms }, index.manifest.scoring, own);
      const expected = expectShard(directory!, plan, isKept);
      const { costs } = await searchShard(directory!, terms, 10, index.manifest.scoring, own);
      const { rounds, waves, reads, bytes, cached, shards } = costs;
      expect(expected).toMatchObject({ rounds, waves, reads, bytes, cached, shards });
      if (plan.planned.every(({ kind }) => kind === 'list')) expect(expected.postings).toBe(costs.postings);
    }
  });

  it('have in them the columns, the lists of words that must occur, and the block of titles', async () => {
    const site = manyDocuments(3000).map((document, i) => ({ ...document, attributes: { year: i % 7 } }));
    const { index, context, remove } = await buildDocuments(site);
    const [directory] = index.directories;
    const own = { ...context, cache: new BlockCache(8 << 20) };
    const asked = { query: 'the stone +amber', k: 10, offset: 0, mode: 'exact', withText: false } as const;
    const of = (request: Partial<SearchRequest>) => {
      const { terms, clauses, filters, tally, places } = interpret(index, { ...asked, ...request });
      return { terms, clauses, filters, tally, title: places.title };
    };
    for (const request of [
      { query: 'the stone', filters: ['year:3'] },
      { query: 'the path' },
      {},
      { facets: ['year'] },
    ]) {
      const { terms, ...question } = of(request);
      const plan = planQuestion(directory!, { terms, ...question }, index.manifest.scoring, own);
      const expected = expectShard(directory!, plan, keptBlocks(own.cache, directory!));
      const { costs } = await searchShard(directory!, terms, 10, index.manifest.scoring, own, question);
      const { rounds, reads, bytes, cached, postings } = costs;
      expect(expected).toMatchObject({ rounds, reads, bytes, cached });
      if (plan.planned.every(({ kind }) => kind === 'list')) expect(expected.postings).toBe(postings);
    }
    remove();
  });

  it('of pages are those of hits that lie apart', async () => {
    const { index, context } = built;
    const [directory] = index.directories;
    const costs = new CostCounter();
    await readDocuments(index, [0], { ...context, cache: new BlockCache(0) }, costs);
    const expected = expectPages(directory!, 1);
    expect(expected.rounds).toBe(1);
    expect(costs.reads).toBeLessThanOrEqual(expected.reads);
    expect(expectPages(directory!, 0)).toEqual(new CostCounter().toCosts());
    expect(expectPages(directory!, 1e6).inflatedBytes).toBe(
      directory!.displayPages.length * expectPages(directory!, 1).inflatedBytes,
    );
  });
});

describe('modelled time', () => {
  it('grows with each kind of work, and is nothing for none', () => {
    const none = new CostCounter().toCosts();
    expect(modelTime(none)).toEqual({ waitMs: 0, cpuMs: 0 });
    for (const what of ['rounds', 'waves', 'bytes'] as const)
      expect(modelTime({ ...none, [what]: 1 }).waitMs).toBeGreaterThan(0);
    for (const what of ['reads', 'bytes', 'postings', 'skipped', 'documents', 'inflatedBytes'] as const)
      expect(modelTime({ ...none, [what]: 1 }).cpuMs).toBeGreaterThan(0);
  });
});
