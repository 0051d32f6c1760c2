import { API_LIMITS, type Mode, type Rank, type SearchAnswer } from '../api.ts';
import { CairnError } from '../errors.ts';
import { askShards } from './ask-shards.ts';
import { certify, certifySorted } from './certify.ts';
import { CostCounter } from './costs.ts';
import { didYouMean } from './did-you-mean.ts';
import { feedBack } from './feedback.ts';
import { interpret } from './interpret.ts';
import type { Merged } from './merge.ts';
import type { OpenIndex } from './open-index.ts';
import { placeFirst } from './place-first.ts';
import { RankAgain } from './rank-again.ts';
import { candidatesFor, readPage } from './read-page.ts';
import { readDocuments, showHits, storedWith } from './resolve.ts';
import { answerQuestion, type ShardContext } from './search-shard.ts';
import type { ShardHost } from './shard-question.ts';
import { readTally } from './tally.ts';
import { suggestionsOf } from './suggestions.ts';
import type { WeighedTerm } from './weigh-query.ts';
import { hasWholeLists } from './whole-lists.ts';
import { WORK_BUDGET } from './work-budget.ts';

/** A search, checked by `checkRequest`. */
export interface SearchRequest {
  readonly query: string;
  /** Hits wanted, 1..100. */
  readonly k: number;
  /** Hits left out at the start; offset + k is at most 1,000. */
  readonly offset: number;
  readonly mode: Mode;
  /** Undefined: by the second stage, where the index has one. */
  readonly rank?: Rank | undefined;
  /** Whether hits carry their whole text. */
  readonly withText: boolean;
  /** Whether the last word may be unfinished: it is completed then. */
  readonly typing?: boolean;
  /** Whether words that the index lacks are corrected; true by default. */
  readonly corrects?: boolean;
  /** Suggestions wanted, 0..10. */
  readonly suggest?: number;
  /** All of which a document must pass, as `filter=` has them. */
  readonly filters?: readonly string[];
  /** Attributes whose values are counted. */
  readonly facets?: readonly string[];
  /** Attribute that hits are sorted by, with `-` before it largest first; undefined: by score. */
  readonly sort?: string;
  /** Whether hits of a page are one, the best first. */
  readonly grouped?: boolean;
  /** Whether the first hits add terms to the query. */
  readonly feedback?: boolean;
}

/**
 * Answers a query: the top k of the release's first stage, the best of which the second stage ranks again where there is
 * one, with its costs and a certificate of what is proven of the first. Two rounds of reads once the index is open: lists,
 * and the display pages of the hits; between them one for the codes of the candidates, if they are not there yet. More only
 * where many shards are asked in turn; where the first texts have too few of the phrases or pages that are wanted; and with feedback, which takes two more: the texts of the first hits, and the lists of
 * the terms that they add.
 * @throws CairnError `bad-request`, `corrupt`, `not-found`, `transport`, `over-budget`
 */
export async function search(
  index: OpenIndex,
  request: SearchRequest,
  context: ShardContext,
  host = askHere(index, context),
): Promise<SearchAnswer> {
  const costs = new CostCounter(context.budget ?? WORK_BUDGET);

  const interpreted = interpret(index, request);
  const { text, filterTexts, filters, queryWeights, known, reading, clauses, phrases, places } = interpreted;
  const { pieces, corrections, showing } = reading;
  const { typing = false, corrects = true, suggest = 0 } = request;
  const tally = readTally(index.directories, request);
  // Of a word that is not finished there is no embedding.
  const isFirstStage = tally?.sort !== undefined || pieces.trim() === '';
  const again = new RankAgain(
    index,
    { ...request, query: pieces, ...(isFirstStage && { rank: 'sparse' as const }) },
    context,
  );
  const k = Math.max(candidatesFor(request, phrases), again.candidates);
  const { mode, feedback } = request;
  const ask = (terms: readonly WeighedTerm[], tallied: typeof tally) =>
    askShards(index, { terms, k, mode, clauses, filters, tally: tallied, ...places }, host, costs);
  const [first] = await Promise.all([ask(interpreted.terms, feedback ? undefined : tally), again.embed()]);
  const terms = feedback
    ? await feedBack(index, interpreted.terms, first.merged.top, context, costs)
    : interpreted.terms;
  const { merged, tallied, missing } = feedback ? await ask(terms, tally) : first;
  const { ranked, report } = await again.rank(merged.top, costs);
  const candidates = {
    hits: placeFirst(ranked, places, merged),
    isAll: merged.counted && ranked.length >= merged.matches,
  };
  const page = await readPage(
    candidates,
    { ...request, phrases, languages: queryWeights.languages },
    {
      read: (numbers) => readDocuments(index, numbers, context, costs, context.signal),
      blockOf: (document) => storedWith(index, document),
    },
  );
  const certificate = tally?.sort
    ? certifySorted(merged.top, page.looked, tallied!.exact, merged.slack)
    : certify(...placesOf(merged, report?.applied ? k : page.looked));
  const hits = showHits(index, page, terms, request.withText);
  const mayBeMistyped = corrects && !typing && showing === undefined && request.offset === 0 && !tally?.sort;
  const found = { documents: page.documents, terms, languages: queryWeights.languages };
  const other = known && mayBeMistyped ? didYouMean(request.query, text, known, found) : undefined;

  return {
    query: request.query,
    mode: request.mode,
    rank: tally?.sort ? 'sorted' : report?.applied ? 'dense2' : 'sparse',
    k: request.k,
    offset: request.offset,
    hits,
    matches: page.found ?? merged.matches,
    matchesExact: page.found !== undefined ? page.isWhole : tally?.sort ? tallied!.exact : merged.counted,
    certificate,
    ...(report && { secondStage: report }),
    ...(missing.length > 0 && { missing }),
    ...(filterTexts.length > 0 && { filters: filterTexts }),
    ...(showing !== undefined && { corrections, showing }),
    ...(other !== undefined && { didYouMean: other }),
    ...(suggest > 0 && { suggestions: suggestionsOf(suggest, showing ?? text, reading.completed, hits) }),
    ...(clauses && { demands: { complete: hasWholeLists(index, clauses) } }),
    ...(phrases.length > 0 && { phrases: page.report }),
    ...(request.grouped && { groups: page.report }),
    ...(request.facets && { facets: tallied!.facets }),
    costs: costs.toCosts(),
    release: index.release,
    scoreUnit: index.manifest.scoring.unit,
  };
}

/** The first places of a ranking, as `certify` takes them: of those behind, one may be better than its score. */
function placesOf({ top, bound, slack }: Merged, places: number): Parameters<typeof certify> {
  const next = slack > 0 ? top[places] : undefined;
  return [top.slice(0, places), places, next ? Math.max(bound, next.score + slack) : bound, slack];
}

/** Searches shards in place. */
export function askHere({ directories, manifest }: OpenIndex, context: ShardContext): ShardHost {
  return {
    ask: (shard, question) => answerQuestion(directories[shard]!, question, manifest.scoring, context),
    callsLeft: Infinity,
  };
}

/** The request itself, if it is within the limits of the API. @throws CairnError `bad-request` naming the parameter */
export function checkRequest(request: SearchRequest): SearchRequest {
  const { query, k, offset, rank, sort } = request;
  if (sort !== undefined && rank === 'dense2')
    throw new CairnError('bad-request', 'rank is "dense2", expected none where hits are sorted by an attribute');
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
