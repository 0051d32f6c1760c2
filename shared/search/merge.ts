import type { ShardAnswer } from './search-shard.ts';
import { compareScored, type Scored } from './top-k.ts';

/** The best documents of several shards together. */
export interface Merged {
  /** At most k documents, best first; ties by document number. */
  readonly top: readonly Scored[];
  readonly matches: number;
  readonly counted: boolean;
  /** Largest score that a document which is not among them could have; 0: all were scored. */
  readonly bound: number;
  /** Largest slack of the shards. */
  readonly slack: number;
}

/** Merges the answers of shards, each of which holds its own k best: exact, since scores agree across shards. */
export function mergeShards(answers: readonly ShardAnswer[], k: number): Merged {
  const all = answers.flatMap((answer) => answer.top).sort(compareScored);
  const slack = Math.max(0, ...answers.map((answer) => answer.slack));
  // The best that a shard gave and the others pushed out: with what was not read, it might come back.
  const next = slack > 0 && all.length > k ? all[k]!.score + slack : 0;
  return {
    top: all.slice(0, k),
    matches: answers.reduce((sum, answer) => sum + answer.matches, 0),
    counted: answers.every((answer) => answer.counted),
    bound: Math.max(next, ...answers.map((answer) => answer.bound)),
    slack,
  };
}
