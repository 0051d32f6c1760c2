import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import { mergeShards } from '../../shared/search/shards/merge.ts';
import type { ShardAnswer } from '../../shared/search/shards/shard-answer.ts';
import { compareScored } from '../../shared/search/scoring/top-k.ts';

const costs = new CostCounter().toCosts();

/** Scores by shard; few values, so that shards tie. */
const shards = fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 20, size: 'max' }), { maxLength: 8 });

it('keeps of several shards what sorting all of their documents keeps', () => {
  fc.assert(
    fc.property(shards, fc.integer({ min: 1, max: 30 }), (scores, k) => {
      const all = scores.flatMap((own, shard) => own.map((score, i) => ({ document: shard * 100 + i, score })));
      const answers = scores.map((own, shard): ShardAnswer => {
        const documents = all.filter(({ document }) => Math.floor(document / 100) === shard);
        const top = documents.sort(compareScored).slice(0, k);
        return { top, matches: own.length, counted: shard !== 5, bound: shard, slack: 0, costs };
      });
      expect(mergeShards(answers, k)).toEqual({
        top: all.sort(compareScored).slice(0, k),
        threshold: all[k - 1]?.score ?? 0,
        matches: all.length,
        counted: scores.length <= 5,
        bound: Math.max(0, scores.length - 1),
        slack: 0,
        always: [],
        titled: [],
      });
    }),
  );
});

it('leaves the answers of shards as they are', () => {
  const top = Object.freeze([{ document: 1, score: 1 }]);
  const later = Object.freeze([{ document: 5, score: 9 }]);
  const answers = [top, later].map((own) => ({ top: own, matches: 1, counted: true, bound: 0, slack: 0, costs }));
  expect(mergeShards(answers, 1).top).toEqual(later);
});

it('merges nothing into nothing', () => {
  expect(mergeShards([], 10)).toMatchObject({ top: [], threshold: 0, matches: 0, counted: true, bound: 0, slack: 0 });
});
