import { WorkerEntrypoint } from 'cloudflare:workers';
import type { Mode } from '../shared/api.ts';
import { CairnError, type ErrorCode } from '../shared/errors.ts';
import { LIST_BYTES } from '../shared/search/plan.ts';
import type { AskShard } from '../shared/search/ask-shards.ts';
import { searchShard, type ShardAnswer } from '../shared/search/search-shard.ts';
import type { WeighedTerm } from '../shared/search/weigh-query.ts';
import { Budget } from './budget.ts';
import { type Env, readSettings } from './env.ts';
import { isolate } from './isolate.ts';

/** What a shard is asked. */
export interface ShardQuestion {
  readonly release: string;
  readonly shard: number;
  readonly terms: readonly WeighedTerm[];
  readonly k: number;
  readonly mode: Mode;
}

/** An answer, or an error as plain data: of a class, only the message would survive the call. */
export type ShardReply =
  { readonly answer: ShardAnswer } | { readonly error: { readonly code: ErrorCode; readonly message: string } };

/** Searches one shard in an invocation of its own: reads wait beside those of the other shards. */
export class Shard extends WorkerEntrypoint<Env> {
  async search({ release, shard, terms, k, mode }: ShardQuestion): Promise<ShardReply> {
    try {
      const settings = readSettings(this.env);
      const budget = new Budget();
      const { source } = isolate.context(settings, budget);
      const { directory, scoring } = await isolate.shards.open(source, release, shard, isolate.channel(settings).open);
      const context = isolate.context(settings, budget.another());
      return { answer: await searchShard(directory, terms, k, scoring, context, { listBytes: LIST_BYTES[mode] }) };
    } catch (error) {
      if (error instanceof CairnError) return { error: { code: error.code, message: error.message } };
      throw error;
    }
  }
}

/** The entrypoints of this Worker, as `ctx.exports` gives them. */
export interface Exports {
  readonly Shard: { search(question: ShardQuestion): Promise<ShardReply> };
}

/** Asks the shards of a release over RPC. @throws CairnError of the shard; `over-budget` beyond the invocations */
export function askOverRpc(exports: Exports, release: string, mode: Mode, budget: Budget): AskShard {
  return async (shard, terms, k) => {
    budget.addInvocation();
    const reply = await exports.Shard.search({ release, shard, terms, k, mode });
    if ('error' in reply) throw new CairnError(reply.error.code, `shard ${shard}: ${reply.error.message}`);
    return reply.answer;
  };
}
