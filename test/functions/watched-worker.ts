import { Shard as OwnShard, type ShardCall, type ShardReply } from '../../functions/shard.ts';
import worker from '../../functions/worker.ts';

// The Worker itself, watched: it counts what its requests ask of others, and makes single shards late.

/** What was asked since the counts were last taken. */
export interface Counts {
  /** Calls of shards, by request. */
  readonly calls: readonly number[];
  /** Requests for a part of a search. */
  readonly parts: number;
}

/** What of a request's context this needs. */
interface Context {
  readonly exports: { readonly Shard: { search(call: ShardCall): Promise<ShardReply> } };
  waitUntil(work: Promise<unknown>): void;
  passThroughOnException(): void;
}

/** Longer than anyone waits. */
const LATE_MS = 60_000;

let calls: number[] = [];
let parts = 0;

/** The shard, late where a word of the query names it: `late7`. */
export class Shard extends OwnShard {
  override async search(call: ShardCall): Promise<ShardReply> {
    if (call.terms.some(({ term }) => term === `late${call.shard}`))
      await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    return super.search(call);
  }
}

export default {
  async fetch(request: Request, env: object, context: Context): Promise<Response> {
    if (new URL(request.url).pathname === '/counts') {
      const counts: Counts = { calls, parts };
      [calls, parts] = [[], 0];
      return Response.json(counts);
    }
    if (request.method === 'POST' && (await request.clone().text()).includes('"shards"')) parts++;
    const own = calls;
    const place = own.push(0) - 1;
    const search = (call: ShardCall): Promise<ShardReply> => {
      own[place]!++;
      return context.exports.Shard.search(call);
    };
    const watched = {
      exports: { Shard: { search } },
      waitUntil: (work: Promise<unknown>) => context.waitUntil(work),
      passThroughOnException: () => context.passThroughOnException(),
    };
    return worker.fetch(request, env, watched as never);
  },
};
