import { askShards, type ShardAnswers } from './shards/ask-shards.ts';
import type { CostCounter } from './reading/costs.ts';
import { feedBack } from './feedback.ts';
import type { Interpretation } from './interpret.ts';
import type { OpenIndex } from './open-index.ts';
import { candidatesFor } from './answer/read-page.ts';
import type { ShardContext } from './shards/search-shard.ts';
import type { ShardHost } from './shards/shard-question.ts';
import type { WeighedTerm } from './weighed-term.ts';

/** What the first stage found, and by which terms. */
export interface FirstStage extends ShardAnswers {
  readonly terms: readonly WeighedTerm[];
  /** Best documents that were asked for. */
  readonly depth: number;
}

/**
 * The best documents of all shards by their scores: as many as the answer may be chosen from, or the second stage ranks again.
 * With feedback the best of a first search add their words to the query, which is asked once more.
 * @param least documents that are wanted at least
 * @throws CairnError `corrupt`, `not-found`, `transport`, `over-budget`
 */
export async function firstStage(
  index: OpenIndex,
  { request, terms, clauses, filters, phrases, places, tally }: Interpretation,
  least: number,
  context: ShardContext,
  host: ShardHost,
  costs: CostCounter,
): Promise<FirstStage> {
  const { mode, feedback } = request;
  const depth = Math.max(candidatesFor(request, phrases), least);
  const ask = (all: readonly WeighedTerm[], tallied: typeof tally): Promise<ShardAnswers> =>
    askShards(index, { terms: all, k: depth, mode, clauses, filters, tally: tallied, ...places }, host, costs);
  if (!feedback) return { ...(await ask(terms, tally)), terms, depth };
  const { merged } = await ask(terms, undefined);
  const more = await feedBack(index, terms, merged.top, context, costs);
  return { ...(await ask(more, tally)), terms: more, depth };
}
