import type { SearchAnswer } from '../api.ts';
import { composeAnswer } from './compose-answer.ts';
import { CostCounter } from './reading/costs.ts';
import { firstStage } from './first-stage.ts';
import { interpret } from './interpret.ts';
import type { OpenIndex } from './open-index.ts';
import { placeFirst } from './answer/place-first.ts';
import { type EmbedQuery, RankAgain } from './second-stage/rank-again.ts';
import { readPage } from './answer/read-page.ts';
import { readDocuments, readFirstDocuments, storedWith } from './answer/resolve.ts';
import type { SearchRequest } from './query/search-request.ts';
import { answerQuestion, type ShardContext } from './shards/search-shard.ts';
import type { ShardHost } from './shards/shard-question.ts';
import { WORK_BUDGET } from './reading/work-budget.ts';

/** What a search reads and computes with. */
export interface SearchContext extends ShardContext {
  /** Gives the embedding of a query by the model of the codes; absent: no model can be asked. */
  readonly embedQuery?: EmbedQuery | undefined;
}

/**
 * Answers a query: the top k of the release's first stage, the best of which the second stage ranks again where there is
 * one, with its costs and a certificate of what is proven of the first. Two rounds of reads once the index is open: lists,
 * and the display pages of the hits; between them one for the codes of the candidates, if they are not there yet. More only
 * where many shards are asked in turn; where the first texts have too few of the phrases or pages that are wanted; and with
 * feedback, which takes two more: the texts of the first hits, and the lists of the terms that they add.
 * @throws CairnError `bad-request`, `corrupt`, `not-found`, `transport`, `over-budget`
 */
export async function search(
  index: OpenIndex,
  request: SearchRequest,
  context: SearchContext,
  host = askHere(index, context),
): Promise<SearchAnswer> {
  const costs = new CostCounter(context.budget ?? WORK_BUDGET);

  const asked = interpret(index, request);
  const again = new RankAgain(index, asked.rankedAgain, context);
  const [first] = await Promise.all([firstStage(index, asked, again.candidates, context, host, costs), again.embed()]);
  const { merged } = first;
  const { ranked, report } = await again.rank(merged.top, costs);
  const candidates = {
    hits: placeFirst(ranked, asked.places, merged),
    isAll: merged.counted && ranked.length >= merged.matches,
  };
  const page = await readPage(
    candidates,
    { ...request, phrases: asked.phrases, languages: asked.queryWeights.languages },
    {
      read: (numbers) => readDocuments(index, numbers, context, costs, context.signal),
      readFirst: (numbers) => readFirstDocuments(index, numbers, context, costs, context.signal),
      blockOf: (document) => storedWith(index, document),
    },
  );
  return composeAnswer(index, asked, { ...first, report, page }, costs.toCosts());
}

/** Searches shards in place. */
export function askHere({ directories, manifest }: OpenIndex, context: ShardContext): ShardHost {
  return {
    ask: (shard, question) => answerQuestion(directories[shard]!, question, manifest.scoring, context),
    callsLeft: Infinity,
  };
}
