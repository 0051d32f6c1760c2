import { IMPACT_MAX } from '../shared/format/layout.ts';
import { decodeScale } from '../shared/format/scale.ts';
import type { OpenIndex } from '../shared/search/open-index.ts';
import { compareScored, type Scored } from '../shared/search/scoring/top-k.ts';
import { integerWeight, type WeighedTerm } from '../shared/search/weighed-term.ts';
import { weighQuery } from '../shared/search/query/weigh-query.ts';
import { type GivenList, type GivenLists, termName } from './native-lists.ts';
import type { QuerySet } from './query-set.ts';

/** BMP rounds the weights of a query up to so many levels, of which the largest weight has the last. */
const LEVELS = 32;
/** Documents that an answer has. */
export const DEPTH = 10;

/** A query as all engines score it: integers times impacts. */
export interface NativeQuery {
  readonly text: string;
  /** Numbers of its terms, those that no document has left out, and their weights. */
  readonly terms: readonly number[];
  readonly weights: readonly number[];
  /** The same for Cairn, whose weights are fractions until they meet the scale of a term. */
  readonly weighed: readonly WeighedTerm[];
  /** The best documents by these weights, and by those that the query had before they were rounded. */
  readonly best: readonly Scored[];
  readonly unrounded: readonly Scored[];
}

export type NativeQueries = Readonly<Record<keyof QuerySet, readonly NativeQuery[]>>;

/** Weighs a query, rounds its weights as BMP does, and scores every document that has a term of it. */
export function readyQuery(text: string, index: OpenIndex, { byName }: GivenLists, scores: Int32Array): NativeQuery {
  const { scoring } = index.manifest;
  const found = weighQuery(text, index.queryWeights).flatMap((term) => {
    const list = byName.get(termName(term));
    if (!list) return [];
    const scale = decodeScale(list.scaleBits);
    return [{ term, list, scale, weight: integerWeight(term, scale, scoring) }];
  });
  const largest = Math.max(...found.map(({ weight }) => weight));
  const weights = found.map(({ weight }) => Math.ceil((weight * LEVELS) / largest));
  return {
    text,
    terms: found.map(({ list }) => list.number),
    weights,
    weighed: found.map(({ term, scale }, i) => ({
      ...term,
      weight: (weights[i]! * IMPACT_MAX) / (scoring.unit * scale),
    })),
    best: scoreAll(
      found.map(({ list }, i) => ({ list, weight: weights[i]! })),
      scores,
    ),
    unrounded: scoreAll(found, scores),
  };
}

/** The best documents, found the slow way. `scores` has a zero for each document, and again when this returns. */
function scoreAll(terms: readonly { list: GivenList; weight: number }[], scores: Int32Array): Scored[] {
  for (const { list, weight } of terms)
    for (let i = 0; i < list.documents.length; i++) scores[list.documents[i]!]! += weight * list.impacts[i]!;
  let best: Scored[] = [];
  let least = 0;
  for (let document = 0; document < scores.length; document++) {
    const score = scores[document]!;
    if (score <= least) continue;
    best.push({ document, score });
    if (best.length < 2 * DEPTH) continue;
    best = best.sort(compareScored).slice(0, DEPTH);
    least = best.at(-1)!.score;
  }
  scores.fill(0);
  return best.sort(compareScored).slice(0, DEPTH);
}
