import type { ShardAnswer } from './search-shard.ts';
import { compareScored, type Scored } from './top-k.ts';

/** The best documents of several shards together. */
export interface Merged {
  /** At most k documents, best first; ties by document number. */
  readonly top: readonly Scored[];
  /** A score that k documents reach: that of the last, 0 where they are fewer. */
  readonly threshold: number;
  readonly matches: number;
  readonly counted: boolean;
  /** Largest score that a document which is not among them could have; 0: all were scored. */
  readonly bound: number;
  /** By how much the score of one of them may be too low: the largest slack of the shards that they are of. */
  readonly slack: number;
}

/** Merges the answers of shards, each of which holds its own k best: exact, since scores agree across shards. */
export function mergeShards(answers: readonly ShardAnswer[], k: number): Merged {
  const kept = keepBest(answers, k);
  const top = kept.flatMap((answer) => answer.top).sort(compareScored);
  return {
    top,
    threshold: top[k - 1]?.score ?? 0,
    matches: answers.reduce((sum, answer) => sum + answer.matches, 0),
    counted: answers.every((answer) => answer.counted),
    bound: Math.max(0, ...kept.map((answer) => answer.bound)),
    slack: Math.max(0, ...kept.map((answer) => (answer.top.length > 0 ? answer.slack : 0))),
  };
}

/**
 * The answers without the documents that those of other shards push out of the best k. With what was not read, a document
 * that was pushed out might come back: the bound of its shard tells.
 */
export function keepBest(answers: readonly ShardAnswer[], k: number): readonly ShardAnswer[] {
  const all = answers.flatMap((answer) => answer.top);
  if (all.length <= k) return answers;
  const last = all.sort(compareScored)[k - 1]!;
  return answers.map((answer) => {
    const top = answer.top.filter((scored) => compareScored(scored, last) <= 0);
    const next = answer.top[top.length];
    const bound = next && answer.slack > 0 ? Math.max(answer.bound, next.score + answer.slack) : answer.bound;
    return { ...answer, top, bound };
  });
}
