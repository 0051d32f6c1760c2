import type { MissingShard, Mode } from '../../api.ts';
import { CairnError, type ErrorCode } from '../../errors.ts';
import type { Clauses } from '../query/clauses.ts';
import type { Filter } from '../attributes/filter.ts';
import type { ShardAnswer } from './shard-answer.ts';
import type { Tally } from '../attributes/tally.ts';
import type { WeighedTerm } from '../weighed-term.ts';

/** What shards are asked: their best documents. */
export interface ShardQuestion {
  readonly terms: readonly WeighedTerm[];
  /** Documents wanted of each. */
  readonly k: number;
  /** How much of its lists a shard reads. */
  readonly mode: Mode;
  /** Documents of lower scores may be left out: k others reach it. 0: none may. */
  readonly threshold: number;
  /** What documents must and must not hold; undefined: any may be among the best. */
  readonly clauses?: Clauses | undefined;
  /** All of which a document must pass; undefined: every document does. */
  readonly filters?: readonly Filter[] | undefined;
  /** What is asked of all documents that match; undefined: nothing, the best are wanted alone. */
  readonly tally?: Tally | undefined;
  /**
   * Documents, by their numbers in the release, whose scores are wanted whatever they are, if they pass what the question
   * asks for: a site pins them.
   */
  readonly always?: readonly number[] | undefined;
  /** What the query is as a title, `titleKey`: the scores of pages that have it are wanted, too. */
  readonly title?: string | undefined;
}

/** Documents that a question may name. */
export const ALWAYS_LIMIT = 100;
/** Pages of the same title that come first. */
export const TITLED_LIMIT = 10;

/** Whether a question asks only for some documents: then nobody knows of k that have a score before shards are asked. */
export function narrows({ clauses, filters, tally }: Pick<ShardQuestion, 'clauses' | 'filters' | 'tally'>): boolean {
  return clauses !== undefined || filters !== undefined || tally?.sort !== undefined;
}

/** Asks one shard; the Worker asks over RPC, everyone else searches in place. */
export type AskShard = (shard: number, question: ShardQuestion) => Promise<ShardAnswer>;

/** What became of asking a shard. */
export type Outcome = { readonly shard: number } & ({ readonly answer: ShardAnswer } | { readonly error: unknown });

/** How a host asks shards. */
export interface ShardHost {
  readonly ask: AskShard;
  /** How many times `ask` may be called yet: each call may be an invocation, of which a request has few. */
  readonly callsLeft: number;
  /** Asks more shards than there are calls left, in requests of their own. A host without it has no end of calls. */
  readonly askInParts?: (shards: readonly number[], question: ShardQuestion) => Promise<readonly Outcome[]>;
}

/** Asks shards at the same time. */
export async function askEach(shards: readonly number[], question: ShardQuestion, ask: AskShard): Promise<Outcome[]> {
  const outcomes = await Promise.allSettled(shards.map(async (shard) => ask(shard, question)));
  return outcomes.map((outcome, i) => {
    const shard = shards[i]!;
    return outcome.status === 'fulfilled'
      ? { shard, answer: outcome.value }
      : { shard, error: outcome.reason as unknown };
  });
}

/** What goes wrong in one shard alone. What is not found may have been replaced: whoever asks looks for a new release. */
const OWN_FAULTS: readonly ErrorCode[] = ['transport', 'corrupt', 'timeout', 'not-found'];

/** A shard that failed, where an answer can do without it. @throws its error where none can */
export function missingShard(shard: number, error: unknown, mode: Mode): MissingShard {
  if (mode === 'exact' || !(error instanceof CairnError) || !OWN_FAULTS.includes(error.code)) throw error;
  return { shard, code: error.code, detail: error.message };
}
