import { CairnError } from '../shared/errors.ts';
import type { AskShard } from '../shared/search/shards/shard-question.ts';
import { type Budget, LIMITS } from './budget.ts';
import { SHARD_MS, withDeadline } from './deadline.ts';
import type { Exports } from './shard.ts';

/** Shards that one request may ask: it is an invocation itself. */
export const SHARD_CALLS = LIMITS.invocations - 1;

/** Asks shards over RPC, each in an invocation of its own; counts those of a request, whatever the release. */
export class ShardCalls {
  readonly #exports: Exports;
  readonly #budget: Budget;
  readonly #index: string | undefined;
  #left: number;

  /**
   * @param index name of the index that the shards belong to, if it has one
   * @param calls that may be made
   */
  constructor(exports: Exports, budget: Budget, index?: string, calls = SHARD_CALLS) {
    this.#exports = exports;
    this.#budget = budget;
    this.#index = index;
    this.#left = calls;
  }

  get left(): number {
    return this.#left;
  }

  /**
   * Asks the shards of a release.
   * @throws CairnError of the shard; `timeout`; `over-budget` beyond the invocations
   */
  of(release: string): AskShard {
    return async (shard, question) => {
      this.#budget.addInvocation();
      this.#left--;
      const call = this.#exports.Shard.search({ ...question, index: this.#index, release, shard });
      const reply = await withDeadline(`shard ${shard}`, SHARD_MS, call);
      if ('error' in reply) throw new CairnError(reply.error.code, `shard ${shard}: ${reply.error.message}`);
      return reply.answer;
    };
  }
}
