import type { Facet } from '../../api.ts';
import { mergeCounts } from '../attributes/facet-counts.ts';
import type { ShardAnswer } from './shard-answer.ts';
import { areSameWords, joinWords, type Tally } from '../attributes/tally.ts';

/** What all shards together tell of the documents that match. */
export interface MergedTally {
  /** False: some were not seen, since lists were not read whole or a shard did not answer. */
  readonly exact: boolean;
  readonly facets: Readonly<Record<string, Facet>>;
}

/**
 * Adds up what shards tell.
 * @param answers of shards; those that were not asked hold no term of the query
 * @param isWhole whether every shard that was asked has answered
 */
export function mergeTallies(
  { facets }: Tally,
  answers: readonly Pick<ShardAnswer, 'slack' | 'tallied'>[],
  isWhole: boolean,
): MergedTally {
  const told = answers.flatMap(({ tallied, slack }) => (tallied ? [{ ...tallied, slack }] : []));
  const words = joinWords(told.map((own) => own.words));
  const exact = isWhole && told.every((own) => own.slack === 0 && areSameWords(own.words, words));
  return {
    exact,
    facets: Object.fromEntries(
      facets.map((name, i) => {
        const counts = told.map((own) => own.facets[i]!).filter(({ distinct }) => distinct > 0);
        return [name, mergeCounts(counts, exact)];
      }),
    ),
  };
}
