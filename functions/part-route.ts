import { keepBest } from '../shared/search/shards/merge.ts';
import type { ShardAnswer } from '../shared/search/shards/shard-answer.ts';
import { askEach, missingShard } from '../shared/search/shards/shard-question.ts';
import { Budget } from './budget.ts';
import { NOT_STORED } from './cache-headers.ts';
import type { Settings } from './env.ts';
import type { PartAnswer, PartQuestion } from './part-calls.ts';
import type { Exports } from './shard.ts';
import { ShardCalls } from './shard-calls.ts';

/**
 * Answers a part of a search: asks its shards over RPC and keeps of their documents the best of the part. It opens no
 * index: shards are those of the release that is named, so that a part cannot be of another than the rest.
 * @throws CairnError of a shard, where the mode is exact
 */
export async function answerPart(part: PartQuestion, { name }: Settings, exports: Exports): Promise<Response> {
  const { release, shards, ...question } = part;
  const outcomes = await askEach(shards, question, new ShardCalls(exports, new Budget(), name).of(release));
  const answered: { shard: number; answer: ShardAnswer }[] = [];
  const missing = [];
  for (const outcome of outcomes) {
    if ('answer' in outcome) answered.push(outcome);
    else missing.push(missingShard(outcome.shard, outcome.error, question.mode));
  }
  const kept = keepBest(
    answered.map(({ answer }) => answer),
    question.k,
    question.tally?.sort,
  );
  const answer: PartAnswer = { answers: answered.map(({ shard }, i) => ({ shard, answer: kept[i]! })), missing };
  return Response.json(answer, { headers: { 'cache-control': NOT_STORED } });
}
