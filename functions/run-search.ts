import type { SearchAnswer } from '../shared/api.ts';
import type { OpenIndex } from '../shared/search/open-index.ts';
import { askHere, search, type SearchContext } from '../shared/search/search.ts';
import type { SearchRequest } from '../shared/search/query/search-request.ts';
import { dividedBudget } from '../shared/search/reading/work-budget.ts';
import type { ShardHost } from '../shared/search/shards/shard-question.ts';
import { recordSearch } from './analytics.ts';
import type { Budget } from './budget.ts';
import type { Settings } from './env.ts';
import { isAnsweredHere } from './here.ts';
import { isolate, metrics } from './isolate.ts';
import { PartCalls, PARTS_LIMIT } from './part-calls.ts';
import { remoteShards } from './remote-shards.ts';
import type { Exports } from './shard.ts';
import { SHARD_CALLS, ShardCalls } from './shard-calls.ts';
import { stopwatch } from './timing.ts';

/** What searching takes of an invocation. */
export interface Invocation {
  readonly settings: Settings;
  readonly exports: Exports;
  /** Where this Worker was asked. */
  readonly origin: string;
  /** Header of the request. */
  readonly authorization: string | undefined;
  readonly budget: Budget;
  /** Searches that share the invocation's reads, calls and parts; 1 by default. */
  readonly searches?: number;
}

/** What was found, and the milliseconds that it took. */
export interface Found<Answer> {
  readonly found: Answer;
  readonly openedMs: number;
  readonly searchedMs: number;
}

/** What an answer tells of how it came about. */
type Told = Pick<SearchAnswer, 'missing' | 'secondStage'>;

/** Searches an index that is open. */
type Work<Answer> = (index: OpenIndex, context: SearchContext, host: ShardHost) => Promise<Answer>;

/**
 * Searches in the release that the index serves: in place where that is one shard, with its increments, else in its shards,
 * over RPC.
 * @param isKnown whether an answer of that release need not be made
 * @returns the answer, or the release whose answer is known
 * @throws CairnError of the search
 */
export async function runSearch(
  request: SearchRequest,
  invocation: Invocation,
  isKnown?: (release: string) => boolean,
): Promise<Found<SearchAnswer> | { readonly known: string }> {
  const result = await runWork((index, context, host) => search(index, request, context, host), invocation, isKnown);
  if ('found' in result) {
    const { settings } = invocation;
    const { found, openedMs, searchedMs } = result;
    metrics.addSearch(found.costs, openedMs + searchedMs);
    if (settings.analytics) recordSearch(settings.analytics, settings.name, request, found, openedMs + searchedMs);
  }
  return result;
}

/** Does work that is like a search. @throws CairnError of the work */
export async function runWork<Answer extends Told | undefined>(
  work: Work<Answer>,
  { settings, exports, origin, authorization, budget, searches = 1 }: Invocation,
  isKnown: (release: string) => boolean = () => false,
): Promise<Found<Answer> | { readonly known: string }> {
  const share = (limit: number): number => Math.floor(limit / searches);
  // Of the whole request, also where it is answered again with another release.
  const calls = new ShardCalls(exports, budget, settings.name, share(SHARD_CALLS));
  const url = searchUrl(settings, settings.publicOrigin ?? origin);
  const parts = new PartCalls(url, budget, authorization, share(PARTS_LIMIT));
  const source = isolate.storage(settings, budget);
  const clock = stopwatch();
  const answer = async (index: OpenIndex): Promise<Found<Answer> | { readonly known: string }> => {
    const openedMs = clock();
    if (isKnown(index.release)) return { known: index.release };
    // Alone, of its own: what opening the index took, or a first try with the release before, is not the query's cost.
    const { embedQuery } = settings;
    const own = { ...isolate.context(settings, searches === 1 ? budget.another() : budget), embedQuery };
    const context = searches === 1 ? own : { ...own, budget: dividedBudget(searches) };
    const host = isAnsweredHere(index) ? askHere(index, context) : remoteShards(calls, parts, index.release);
    const found = await work(index, context, host);
    return { found, openedMs, searchedMs: clock() };
  };
  return isolate.channel(settings).use(source, answer, lacksPack);
}

/** Whether objects were missing: a publish may have replaced them. */
function lacksPack(result: Found<Told | undefined> | { readonly known: string }): boolean {
  if (!('found' in result)) return false;
  const { missing, secondStage } = result.found ?? {};
  return missing?.some(({ code }) => code === 'not-found') || secondStage?.failure?.code === 'not-found';
}

/** Where this Worker answers searches of an index, as others reach it. */
function searchUrl({ name }: Settings, origin: string): string {
  return new URL(name === undefined ? '/v1/search' : `/v1/indexes/${name}/search`, origin).href;
}
