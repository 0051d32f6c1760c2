import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Costs, Mode } from '../../shared/api.ts';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import { askHere, search } from '../../shared/search/search.ts';
import { searchShard } from '../../shared/search/shards/search-shard.ts';
import { weighQuery } from '../../shared/search/query/weigh-query.ts';
import {
  dividedBudget,
  type ListBudget,
  LIST_BUDGETS,
  UNLIMITED,
  WORK_BUDGET,
  type WorkBudget,
} from '../../shared/search/reading/work-budget.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { manyDocuments } from './corpora.ts';

const QUERY = 'the stone path of amber';
/** Words whose lists the directory knows: none is rare. */
const FREQUENT = 'the of to';

let built: BuiltIndex;
beforeAll(async () => {
  built = await buildDocuments(manyDocuments(3000));
}, 60_000);
afterAll(() => built.remove());

/** A context with nothing in its cache, and this budget. */
function within(budget: Partial<WorkBudget>) {
  return { ...built.context, cache: new BlockCache(0), budget: { ...UNLIMITED, ...budget } };
}

function ask(budget: Partial<WorkBudget>, mode: Mode = 'exact') {
  return search(built.index, { query: QUERY, k: 10, offset: 0, mode, withText: false }, within(budget));
}

function askShard(budget: Partial<WorkBudget>, query = QUERY, lists?: ListBudget) {
  const { index } = built;
  const terms = weighQuery(query, index.queryWeights);
  return searchShard(index.directories[0]!, terms, 10, index.manifest.scoring, within(budget), { lists });
}

/** What a query does, by what its budget limits: the most that one counter sees. */
async function used(): Promise<WorkBudget> {
  const [shard, { costs }] = [(await askShard({})).costs, await ask({})];
  const larger = (of: 'reads' | 'bytes'): number => Math.max(shard[of], costs[of] - shard[of]);
  const { rounds, waves, documents, inflatedBytes } = costs;
  const postings = shard.postings + shard.skipped;
  return { rounds, waves, reads: larger('reads'), bytes: larger('bytes'), postings, documents, inflatedBytes };
}

const NAMES: Record<keyof WorkBudget, string> = {
  rounds: 'rounds of reads',
  waves: 'waves of reads',
  reads: 'reads',
  bytes: 'bytes read',
  postings: 'postings',
  documents: 'documents swept',
  inflatedBytes: 'bytes inflated',
};

describe('a budget of work', () => {
  it.each(Object.keys(NAMES) as (keyof WorkBudget)[])('of %s is kept, to the last', async (what) => {
    const whole = await ask({});
    const most = (await used())[what];
    expect(most).toBeGreaterThan(0);
    expect(await ask({ [what]: most })).toEqual(whole);
    await expect(ask({ [what]: most - 1 })).rejects.toMatchObject({
      code: 'over-budget',
      message: expect.stringMatching(
        new RegExp(`^the answer would take \\d+ ${NAMES[what]}, expected at most ${most - 1}$`),
      ) as string,
    });
  });

  it('of reads, bytes and postings cuts the lists where the mode allows that, and the answer says so', async () => {
    const { costs } = await askShard({}, FREQUENT);
    for (const mode of ['balanced', 'fast'] as const)
      for (const [what, all] of [
        ['reads', costs.reads],
        ['waves', costs.waves],
        ['bytes', costs.bytes],
        ['postings', costs.postings + costs.skipped],
      ] as const) {
        const lists = LIST_BUDGETS[mode];
        const cut = await askShard({ [what]: all - 1 }, FREQUENT, lists);
        expect(cut.slack).toBeGreaterThan(0);
        expect(cut.counted).toBe(false);
        expect(cut.bound).toBeGreaterThan(0);
        expect(cut.costs[what]).toBeLessThan(all);
        expect((await askShard({ [what]: all }, FREQUENT, lists)).slack).toBe(0);
      }
  });

  it('of what may not be cut is refused in every mode', async () => {
    const { inflatedBytes } = await used();
    for (const mode of ['exact', 'balanced', 'fast'] as const)
      await expect(ask({ inflatedBytes: inflatedBytes - 1 }, mode)).rejects.toMatchObject({ code: 'over-budget' });
  });

  it('is the same by default for every host', async () => {
    const { budget: _, ...context } = within({});
    const { costs } = await search(
      built.index,
      { query: QUERY, k: 10, offset: 0, mode: 'exact', withText: false },
      context,
    );
    for (const what of ['rounds', 'waves', 'reads', 'bytes', 'postings', 'documents', 'inflatedBytes'] as const)
      expect(costs[what]).toBeLessThan(WORK_BUDGET[what]);
  });
});

describe('a budget that several searches share', () => {
  it('divides what stays in memory, so that all of them together have no more than one', async () => {
    const { postings, documents, inflatedBytes, ...rest } = dividedBudget(10);
    for (const name of ['rounds', 'waves', 'reads', 'bytes'] as const) expect(rest[name]).toBe(WORK_BUDGET[name]);
    expect(postings * 10).toBeLessThanOrEqual(WORK_BUDGET.postings);
    expect(documents * 10).toBeLessThanOrEqual(WORK_BUDGET.documents);
    expect(inflatedBytes * 10).toBeLessThanOrEqual(WORK_BUDGET.inflatedBytes);

    // So many that a share holds no page of a hit.
    const context = { ...built.context, cache: new BlockCache(0), budget: dividedBudget(100_000) };
    const request = { query: 'amber', k: 10, offset: 0, mode: 'balanced', withText: false } as const;
    await expect(search(built.index, request, context)).rejects.toMatchObject({ code: 'over-budget' });
  });
});

describe('the rounds of a request', () => {
  it('are enough where shards are asked in turn, feedback asks again, and the first texts are not enough', async () => {
    const texts = Array.from({ length: 2500 }, (_, i) => (i % 25 === 24 ? 'amber birch' : 'birch amber'));
    const many = await buildDocuments(
      texts.map((text, i) => ({ id: `${i}`, title: `note ${i}`, text })),
      { shardDocuments: 1000 },
    );
    const cold = { ...many.context, cache: new BlockCache(0) };
    const host = { ...askHere(many.index, cold), callsLeft: 2 };
    const asked = { k: 10, offset: 0, mode: 'balanced', withText: false, feedback: true } as const;
    const { costs, phrases } = await search(many.index, { ...asked, query: '"amber birch"' }, cold, host);
    expect(phrases).toEqual({ checked: 64, complete: false });
    // Two turns of shards, the texts of feedback, two turns of shards, and two rounds of texts.
    expect(costs.rounds).toBe(7);
    many.remove();
  });
});

describe('a counter with a budget', () => {
  it('has room for a round that it takes, and for none that it refuses', () => {
    const most = { rounds: 2, waves: 3, reads: 14, bytes: 200 };
    for (const [reads, bytes] of [
      [7, 100],
      [8, 100],
      [7, 101],
      [13, 0],
      [0, 1000],
    ] as const) {
      const costs = new CostCounter({ ...UNLIMITED, ...most });
      costs.addRound(6, 100);
      const has = costs.hasRoomFor(reads, bytes);
      expect(has).toBe(reads === 0 || (reads <= 8 && bytes <= 100));
      if (has) costs.addRound(reads, bytes);
      else expect(() => costs.addRound(reads, bytes)).toThrow('the answer would take');
      if (reads > 0 && has) expect(costs.hasRoomFor(1, 0)).toBe(false);
    }
  });

  it('leaves out what shards did, which have budgets of their own', () => {
    const shard: Costs = { ...new CostCounter().toCosts(), reads: 50, bytes: 5000, documents: 500, inflatedBytes: 50 };
    const costs = new CostCounter({ ...UNLIMITED, reads: 2, bytes: 20, documents: 0, inflatedBytes: 0 });
    costs.addParallel([shard, shard]);
    costs.addRound(1, 10);
    costs.addRound(1, 10);
    expect(costs.toCosts()).toMatchObject({ reads: 102, bytes: 10_020, documents: 1000, inflatedBytes: 100 });
    expect(() => costs.addRound(1, 0)).toThrow('the answer would take 3 reads, expected at most 2');
  });
});
