import { API_LIMITS, type Mode, type SearchAnswer } from '../api.ts';
import { CairnError } from '../errors.ts';
import { askShards } from './ask-shards.ts';
import { certify } from './certify.ts';
import { CostCounter } from './costs.ts';
import type { OpenIndex } from './open-index.ts';
import { readDocuments, showHits } from './resolve.ts';
import { searchShard, type ShardContext } from './search-shard.ts';
import type { ShardHost } from './shard-question.ts';
import { weighQuery } from './weigh-query.ts';
import { LIST_BUDGETS, WORK_BUDGET } from './work-budget.ts';

/** A search, checked by `checkRequest`. */
export interface SearchRequest {
  readonly query: string;
  /** Hits wanted, 1..100. */
  readonly k: number;
  /** Hits left out at the start; offset + k is at most 1,000. */
  readonly offset: number;
  readonly mode: Mode;
  /** Whether hits carry their whole text. */
  readonly withText: boolean;
}

/**
 * Answers a query: the top k of the release's first stage, with its costs and a certificate of what is proven of it.
 * Two rounds of reads once the index is open: lists, then the display pages of the hits; more only where many shards are
 * asked in turn.
 * @throws CairnError `bad-request`, `corrupt`, `not-found`, `transport`, `over-budget`
 */
export async function search(
  index: OpenIndex,
  request: SearchRequest,
  context: ShardContext,
  host = askHere(index, context),
): Promise<SearchAnswer> {
  const depth = request.offset + request.k;
  const costs = new CostCounter(context.budget ?? WORK_BUDGET);

  const terms = weighQuery(request.query, index.queryWeights);
  const { merged, missing } = await askShards(index, { terms, k: depth, mode: request.mode }, host, costs);
  const certificate = certify(merged.top, depth, merged.bound, merged.slack);
  const page = merged.top.slice(request.offset);
  const documents = await readDocuments(
    index,
    page.map((hit) => hit.document),
    context,
    costs,
    context.signal,
  );
  const hits = showHits(index, page, documents, terms, request.withText);

  return {
    query: request.query,
    mode: request.mode,
    k: request.k,
    offset: request.offset,
    hits,
    matches: merged.matches,
    matchesExact: merged.counted,
    certificate,
    ...(missing.length > 0 && { missing }),
    costs: costs.toCosts(),
    release: index.release,
    scoreUnit: index.manifest.scoring.unit,
  };
}

/** Searches shards in place. */
export function askHere({ directories, manifest }: OpenIndex, context: ShardContext): ShardHost {
  return {
    ask: (shard, { terms, k, mode, threshold }) => {
      const limits = { lists: LIST_BUDGETS[mode], threshold };
      return searchShard(directories[shard]!, terms, k, manifest.scoring, context, limits);
    },
    callsLeft: Infinity,
  };
}

/** The request itself, if it is within the limits of the API. @throws CairnError `bad-request` naming the parameter */
export function checkRequest(request: SearchRequest): SearchRequest {
  const { query, k, offset } = request;
  if (query.trim() === '') throw new CairnError('bad-request', 'q is empty, expected a query');
  if (query.length > API_LIMITS.queryUnits)
    throw new CairnError('bad-request', `q has ${query.length} characters, expected at most ${API_LIMITS.queryUnits}`);
  if (!Number.isInteger(k) || k < 1 || k > API_LIMITS.k)
    throw new CairnError('bad-request', `k is ${k}, expected an integer from 1 to ${API_LIMITS.k}`);
  if (!Number.isInteger(offset) || offset < 0 || offset + k > API_LIMITS.depth) {
    throw new CairnError(
      'bad-request',
      `offset is ${offset}, expected an integer from 0 to ${API_LIMITS.depth - k} (offset + k is at most ${API_LIMITS.depth})`,
    );
  }
  return request;
}
