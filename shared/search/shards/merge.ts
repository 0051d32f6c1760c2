import type { ShardAnswer } from './shard-answer.ts';
import { TITLED_LIMIT } from './shard-question.ts';
import { compareBy, type Sorted, type SortKey } from '../scoring/sort-matches.ts';
import { compareScored, type Scored } from '../scoring/top-k.ts';

/** The best documents of several shards together. */
export interface Merged {
  /** At most k documents, best first, or as they are sorted; ties by document number. */
  readonly top: readonly Sorted[];
  /** A score that k documents reach: that of the last, 0 where they are fewer, or sorted otherwise. */
  readonly threshold: number;
  readonly matches: number;
  readonly counted: boolean;
  /** Largest score that a document which is not among them could have; 0: all were scored. */
  readonly bound: number;
  /** By how much the score of one of them may be too low: the largest slack of the shards that they are of. */
  readonly slack: number;
  /** Documents whose scores were wanted, and the best that open a page whose title is the query. */
  readonly always: readonly Scored[];
  readonly titled: readonly Scored[];
}

/**
 * Merges the answers of shards, each of which holds its own k best: exact, since scores agree across shards.
 * @param sort undefined: the best are those of the largest scores
 */
export function mergeShards(answers: readonly ShardAnswer[], k: number, sort?: SortKey): Merged {
  const kept = keepBest(answers, k, sort);
  const top = kept.flatMap((answer) => answer.top).sort(compareBy(sort));
  return {
    top,
    threshold: sort ? 0 : (top[k - 1]?.score ?? 0),
    matches: answers.reduce((sum, answer) => sum + answer.matches, 0),
    counted: answers.every((answer) => answer.counted),
    bound: Math.max(0, ...kept.map((answer) => answer.bound)),
    slack: Math.max(0, ...kept.map((answer) => (answer.top.length > 0 ? answer.slack : 0))),
    always: answers.flatMap(({ always = [] }) => always),
    titled: answers
      .flatMap(({ titled = [] }) => titled)
      .sort(compareScored)
      .slice(0, TITLED_LIMIT),
  };
}

/**
 * The answers without the documents that those of other shards push out of the best k. With what was not read, a document
 * that was pushed out might come back: the bound of its shard tells.
 */
export function keepBest(answers: readonly ShardAnswer[], k: number, sort?: SortKey): readonly ShardAnswer[] {
  const all = answers.flatMap((answer) => answer.top);
  if (all.length <= k) return answers;
  const compare = compareBy(sort);
  const last = all.sort(compare)[k - 1]!;
  return answers.map((answer) => {
    const top = answer.top.filter((scored) => compare(scored, last) <= 0);
    const next = answer.top[top.length];
    const bound = next && answer.slack > 0 ? Math.max(answer.bound, next.score + answer.slack) : answer.bound;
    return { ...answer, top, bound };
  });
}
