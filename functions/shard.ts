import { WorkerEntrypoint } from 'cloudflare:workers';
import { CairnError, type ErrorCode } from '../shared/errors.ts';
import { answerQuestion } from '../shared/search/shards/search-shard.ts';
import type { ShardAnswer } from '../shared/search/shards/shard-answer.ts';
import type { ShardQuestion } from '../shared/search/shards/shard-question.ts';
import { Budget } from './budget.ts';
import { type Env, readSettings } from './env.ts';
import { isolate } from './isolate.ts';

/** A question to one shard of a release. */
export interface ShardCall extends ShardQuestion {
  /** Name of the index; undefined: that of the routes without one. */
  readonly index: string | undefined;
  readonly release: string;
  readonly shard: number;
}

/** An answer, or an error as plain data: of a class, only the message would survive the call. */
export type ShardReply =
  { readonly answer: ShardAnswer } | { readonly error: { readonly code: ErrorCode; readonly message: string } };

/** Searches one shard in an invocation of its own: reads wait beside those of the other shards. */
export class Shard extends WorkerEntrypoint<Env> {
  async search({ index, release, shard, ...question }: ShardCall): Promise<ShardReply> {
    try {
      const settings = readSettings(this.env, index);
      const budget = new Budget();
      const source = isolate.storage(settings, budget);
      const name = { prefix: settings.prefix, release, shard };
      const { directory, scoring } = await isolate.shards.open(source, name, isolate.channel(settings).open);
      const context = isolate.context(settings, budget.another());
      return { answer: await answerQuestion(directory, question, scoring, context) };
    } catch (error) {
      if (error instanceof CairnError) return { error: { code: error.code, message: error.message } };
      throw error;
    }
  }
}

/** The entrypoints of this Worker, as `ctx.exports` gives them. */
export interface Exports {
  readonly Shard: { search(call: ShardCall): Promise<ShardReply> };
}
