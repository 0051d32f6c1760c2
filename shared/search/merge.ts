import type { ShardAnswer } from './search-shard.ts';
import { compareScored, type Scored } from './top-k.ts';

/** The best documents of several shards together. */
export interface Merged {
  /** At most k documents, best first; ties by document number. */
  readonly top: readonly Scored[];
  readonly matches: number;
  readonly counted: boolean;
  /** Largest bound of the shards. */
  readonly bound: number;
}

/** Merges the answers of shards, each of which holds its own k best: exact, since scores agree across shards. */
export function mergeShards(answers: readonly ShardAnswer[], k: number): Merged {
  const top = answers.flatMap((answer) => answer.top);
  return {
    top: top.sort(compareScored).slice(0, k),
    matches: answers.reduce((sum, answer) => sum + answer.matches, 0),
    counted: answers.every((answer) => answer.counted),
    bound: Math.max(0, ...answers.map((answer) => answer.bound)),
  };
}
