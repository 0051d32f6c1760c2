import type { MissingShard, Mode } from '../api.ts';
import { CairnError, type ErrorCode } from '../errors.ts';
import { SCORE_LIMIT } from '../format/layout.ts';
import { CostCounter } from './costs.ts';
import type { ShardAnswer } from './search-shard.ts';
import type { WeighedTerm } from './weigh-query.ts';

/** Asks one shard for its best documents; the Worker asks over RPC, everyone else searches in place. */
export type AskShard = (shard: number, terms: readonly WeighedTerm[], k: number) => Promise<ShardAnswer>;

/** What goes wrong in one shard alone. What is not found may have been replaced: the whole request is tried again. */
const OWN_FAULTS: readonly ErrorCode[] = ['transport', 'corrupt'];

/** Answers of the shards that answered, and which did not. */
export interface ShardAnswers {
  readonly answers: readonly ShardAnswer[];
  readonly missing: readonly MissingShard[];
}

/**
 * Asks all shards at the same time. One that fails is missing from the answers, and a bound above every score stands for
 * it; where the mode is exact, or no shard answers, its error is everyone's.
 */
export async function askShards(
  shards: number,
  ask: (shard: number) => Promise<ShardAnswer>,
  mode: Mode,
): Promise<ShardAnswers> {
  const outcomes = await Promise.allSettled(Array.from({ length: shards }, (_, shard) => ask(shard)));
  const missing: MissingShard[] = [];
  const answers = outcomes.map((outcome, shard) => {
    if (outcome.status === 'fulfilled') return outcome.value;
    const error: unknown = outcome.reason;
    if (mode === 'exact' || !(error instanceof CairnError) || !OWN_FAULTS.includes(error.code)) throw error;
    missing.push({ shard, code: error.code, detail: error.message });
    if (missing.length === shards) throw error;
    return UNKNOWN;
  });
  return { answers, missing };
}

/** What is known of a shard that did not answer: any of its documents might be the best. */
const UNKNOWN: ShardAnswer = {
  top: [],
  matches: 0,
  counted: false,
  bound: SCORE_LIMIT,
  slack: 0,
  costs: new CostCounter().toCosts(),
};
