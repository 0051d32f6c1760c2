import type { SearchAnswer } from '../shared/api.ts';
import { askHere, search, type SearchRequest } from '../shared/search/search.ts';
import { Budget } from './budget.ts';
import { answerTag, CACHEABLE, hasTag, NOT_STORED } from './cache-headers.ts';
import type { Settings } from './env.ts';
import { isolate } from './isolate.ts';
import { askOverRpc, type Exports } from './shard.ts';
import { stopwatch, timingHeader } from './timing.ts';

/** What answering a search needs of the invocation. */
export interface Invocation {
  readonly settings: Settings;
  readonly exports: Exports;
  /** If-None-Match of a request whose answer may be kept; absent for POST. */
  readonly ifNoneMatch?: string | undefined;
  readonly cacheable: boolean;
}

/** Answers a search: in place where the release is one shard, else by its shards at the same time. */
export function answerSearch(request: SearchRequest, invocation: Invocation): Promise<Response> {
  const { settings, exports } = invocation;
  const budget = new Budget();
  const { source } = isolate.context(settings, budget);
  const clock = stopwatch();
  return isolate.channel(settings).use(source, async (index) => {
    const openedMs = clock();
    // Of its own: what opening the index took, or a first try with the release before, is not the query's cost.
    const own = budget.another();
    const context = isolate.context(settings, own);
    const headers = {
      etag: answerTag(index.release, request),
      'cache-control': invocation.cacheable ? CACHEABLE : NOT_STORED,
    };
    if (invocation.cacheable && hasTag(invocation.ifNoneMatch, headers.etag))
      return new Response(null, { status: 304, headers });
    const { mode } = request;
    const isOne = index.directories.length === 1;
    const ask = isOne ? askHere(index, context, mode) : askOverRpc(exports, index.release, mode, own);
    const answer: SearchAnswer = await search(index, request, context, ask);
    // A shard that was missing may be back for the next request.
    const kept = answer.missing ? { 'cache-control': NOT_STORED } : headers;
    return Response.json(answer, {
      headers: { ...kept, 'server-timing': timingHeader(openedMs, clock(), answer.costs) },
    });
  });
}
