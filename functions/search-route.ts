import type { MissingShard, SearchAnswer } from '../shared/api.ts';
import type { OpenIndex } from '../shared/search/open-index.ts';
import { LASTING_FAILURES } from '../shared/search/rank-again.ts';
import { askHere, search, type SearchRequest } from '../shared/search/search.ts';
import { Budget } from './budget.ts';
import { answerTag, CACHEABLE, hasTag, NOT_STORED } from './cache-headers.ts';
import type { Settings } from './env.ts';
import { isAnsweredHere } from './here.ts';
import { isolate } from './isolate.ts';
import { PartCalls } from './part-calls.ts';
import { remoteShards } from './remote-shards.ts';
import type { Exports } from './shard.ts';
import { ShardCalls } from './shard-calls.ts';
import { stopwatch, timingHeader } from './timing.ts';

/** What answering a search needs of the invocation. */
export interface Invocation {
  readonly settings: Settings;
  readonly exports: Exports;
  /** URL of the request. */
  readonly url: string;
  /** If-None-Match of a request whose answer may be kept; absent for POST. */
  readonly ifNoneMatch?: string | undefined;
  readonly cacheable: boolean;
  /** Header of the request. */
  readonly authorization?: string | undefined;
}

/** Answers a search: in place where the release is one shard, with its increments, else by its shards, over RPC. */
export async function answerSearch(request: SearchRequest, invocation: Invocation): Promise<Response> {
  const { settings, exports } = invocation;
  const budget = new Budget();
  // Of the whole request, also where it is answered again with another release.
  const calls = new ShardCalls(exports, budget, settings.name);
  const parts = new PartCalls(searchUrl(invocation), budget, invocation.authorization);
  const source = isolate.storage(settings, budget);
  const clock = stopwatch();
  const answer = async (index: OpenIndex): Promise<Answer> => {
    const openedMs = clock();
    // Of its own: what opening the index took, or a first try with the release before, is not the query's cost.
    const own = budget.another();
    const context = isolate.context(settings, own);
    const headers = {
      etag: answerTag(index.release, request),
      'cache-control': invocation.cacheable ? CACHEABLE : NOT_STORED,
    };
    if (invocation.cacheable && hasTag(invocation.ifNoneMatch, headers.etag))
      return { response: new Response(null, { status: 304, headers }) };
    const host = isAnsweredHere(index) ? askHere(index, context) : remoteShards(calls, parts, index.release);
    const found = await search(index, request, context, host);
    // What was missing may be back for the next request.
    const kept = found.missing || hasFailed(found) ? { 'cache-control': NOT_STORED } : headers;
    const response = Response.json(found, {
      headers: { ...kept, 'server-timing': timingHeader(openedMs, clock(), found.costs) },
    });
    return { response, missing: found.missing, secondStage: found.secondStage };
  };
  const { response } = await isolate.channel(settings).use(source, answer, lacksPack);
  return response;
}

/** A response, and what it was made without. */
interface Answer {
  readonly response: Response;
  readonly missing?: readonly MissingShard[] | undefined;
  readonly secondStage?: SearchAnswer['secondStage'];
}

/** Whether objects were missing: a publish may have replaced them. */
function lacksPack({ missing, secondStage }: Answer): boolean {
  return missing?.some(({ code }) => code === 'not-found') || secondStage?.failure?.code === 'not-found';
}

/** Whether the second stage failed in a way that it may not the next time. */
function hasFailed({ secondStage }: SearchAnswer): boolean {
  const code = secondStage?.failure?.code;
  return code !== undefined && !LASTING_FAILURES.some((lasting) => lasting === code);
}

/** Where this Worker answers searches, as others reach it. */
function searchUrl({ settings, url }: Invocation): string {
  const { origin, pathname } = new URL(url);
  return new URL(pathname, settings.publicOrigin ?? origin).href;
}
