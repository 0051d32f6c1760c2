import type { MissingShard, Mode } from '../../api.ts';
import { CairnError } from '../../errors.ts';
import type { Directory } from '../../format/directory.ts';
import { SCORE_LIMIT } from '../../format/layout.ts';
import { CostCounter } from '../reading/costs.ts';
import { type Merged, mergeShards } from './merge.ts';
import type { OpenIndex } from '../open-index.ts';
import { wordWeights } from '../attributes/coverage.ts';
import { type MergedTally, mergeTallies } from './merge-tallies.ts';
import { type PlannedTerm, planTerms } from '../reading/plan.ts';
import { residentThreshold } from './resident-threshold.ts';
import type { ShardAnswer } from './shard-answer.ts';
import { shardBounds } from './shard-bounds.ts';
import { askEach, missingShard, narrows, type Outcome, type ShardHost, type ShardQuestion } from './shard-question.ts';
import { areSameWords, joinWords } from '../attributes/tally.ts';
import { findViolators } from './violators.ts';

/** Bytes of lists that are read once more, whole, over all shards. */
const REASK_BYTES = 16 << 20;

/** The best of all shards, and which did not answer. */
export interface ShardAnswers {
  readonly merged: Merged;
  /** Only where it was asked for. */
  readonly tallied?: MergedTally | undefined;
  readonly missing: readonly MissingShard[];
}

/**
 * Asks the shards that can matter. The directories give a score that k documents reach, and the most that a document of
 * each shard could have: who is below it is not asked. The others are asked at the same time; only where they are more
 * than the host has calls, those first that could have most, and the rest with what these reached. At last, shards whose
 * cut lists leave the best open are asked once more.
 * @throws CairnError of a shard, where the mode is exact, none answers, or the request is at fault
 */
export async function askShards(
  { directories, manifest }: Pick<OpenIndex, 'directories' | 'manifest'>,
  question: Omit<ShardQuestion, 'threshold'>,
  host: ShardHost,
  costs: CostCounter,
): Promise<ShardAnswers> {
  if (directories.length === 1 && question.terms.length > 0) return askOne(question, host, costs);
  const plans = directories.map((directory) => planTerms(directory, question.terms, manifest.scoring));
  // Of the documents that the directories know to reach a score, all that were removed may be among the best.
  const removed = directories.reduce((sum, directory) => sum + directory.removed.length, 0);
  const round = new ShardRound(directories, plans, question, host, costs, question.k + removed);
  const waiting = round.waiting();
  if (waiting.length > host.callsLeft) await round.ask(waiting.slice(0, Math.ceil(host.callsLeft / 2)));
  await round.ask(round.waiting());
  await round.tellWords();
  if (question.mode === 'balanced') await round.askAgain();
  return round.result();
}

/** Asks the one shard that there is: it looks its terms up itself, and what it reaches bounds it better. */
async function askOne(
  question: Omit<ShardQuestion, 'threshold'>,
  { ask }: ShardHost,
  costs: CostCounter,
): Promise<ShardAnswers> {
  const answer = await ask(0, { ...question, threshold: 0 });
  costs.addParallel([answer.costs]);
  const { tally, k } = question;
  const tallied = tally && mergeTallies(tally, [answer], true);
  return { merged: mergeShards([answer], k, tally?.sort), tallied, missing: [] };
}

/** The shards of a query: what is known of them before they are asked, and after. */
class ShardRound {
  readonly #plans: readonly (readonly PlannedTerm[])[];
  #question: Omit<ShardQuestion, 'threshold'>;
  readonly #host: ShardHost;
  readonly #costs: CostCounter;
  /** Score that k documents reach, as far as the directories know. */
  readonly #threshold: number;
  /** Shards of documents whose scores are wanted whatever they are. */
  readonly #first: ReadonlySet<number>;
  /** Shards, those first that could have most. */
  readonly #order: readonly number[];
  /** By shard; one that was not asked answers with its bound. */
  readonly #answers: ShardAnswer[];
  readonly #asked = new Set<number>();
  readonly #missing: { readonly named: MissingShard; readonly error: unknown }[] = [];
  #merged: Merged;

  constructor(
    directories: readonly Directory[],
    plans: readonly (readonly PlannedTerm[])[],
    question: Omit<ShardQuestion, 'threshold'>,
    host: ShardHost,
    costs: CostCounter,
    documents: number,
  ) {
    this.#plans = plans;
    const { tally } = question;
    const words = joinWords(plans.map((plan) => wordWeights(plan, [])));
    this.#question = tally ? { ...question, tally: { ...tally, words } } : question;
    this.#host = host;
    this.#costs = costs;
    this.#threshold = narrows(question) ? 0 : residentThreshold(plans, documents);
    this.#first = new Set([...plans.keys()].filter((i) => hasWanted(directories[i]!, question.always)));
    const bounds = shardBounds(plans);
    this.#order = [...bounds.keys()].sort((a, b) => bounds[b]! - bounds[a]! || a - b);
    this.#answers = bounds.map((bound) => ({ ...UNASKED, bound, counted: bound === 0 }));
    this.#merged = mergeShards(this.#answers, question.k);
  }

  /** Shards that are yet to be asked: a document of theirs might be among the best, if only by a tie. */
  waiting(): number[] {
    // A tally is of all documents that match, those of low scores among them.
    const least = this.#question.tally ? 1 : Math.max(1, this.#reached());
    const matters = (shard: number): boolean => this.#first.has(shard) || this.#answers[shard]!.bound >= least;
    return this.#order.filter((shard) => !this.#asked.has(shard) && matters(shard));
  }

  async ask(shards: readonly number[]): Promise<void> {
    for (const shard of shards) this.#asked.add(shard);
    const outcomes = await this.#send(shards, this.#question.mode);
    for (const outcome of outcomes) {
      const { shard } = outcome;
      if ('answer' in outcome) {
        this.#answers[shard] = outcome.answer;
      } else {
        this.#missing.push({ named: missingShard(shard, outcome.error, this.#question.mode), error: outcome.error });
        this.#answers[shard] = UNKNOWN;
      }
    }
    this.#merge();
  }

  /** Asks shards once more that did not know what all words weigh: rare ones are known where they occur alone. */
  async tellWords(): Promise<void> {
    const { tally, mode } = this.#question;
    if (!tally) return;
    const told = this.#answers.map(({ tallied }) => tallied?.words);
    const words = joinWords([tally.words, ...told.filter((own) => own !== undefined)]);
    this.#question = { ...this.#question, tally: { ...tally, words } };
    const unaware = [...told.keys()].filter((shard) => told[shard] && !areSameWords(told[shard], words));
    const { callsLeft, askInParts } = this.#host;
    await this.#askOnceMore(askInParts ? unaware : unaware.slice(0, callsLeft), mode);
  }

  /** Asks for whole lists. A shard that fails now keeps its first answer, which is as true as it was. */
  async askAgain(): Promise<void> {
    const limits = { calls: this.#host.callsLeft, bytes: REASK_BYTES };
    await this.#askOnceMore(findViolators(this.#answers, this.#merged, this.#plans, limits), 'exact');
  }

  async #askOnceMore(shards: readonly number[], mode: Mode): Promise<void> {
    for (const outcome of await this.#send(shards, mode)) {
      if ('answer' in outcome) this.#answers[outcome.shard] = outcome.answer;
      else if (!(outcome.error instanceof CairnError)) throw outcome.error;
    }
    this.#merge();
  }

  result(): ShardAnswers {
    const [first] = this.#missing;
    if (first && this.#missing.length === this.#asked.size) throw first.error;
    this.#checkThreshold();
    const missing = this.#missing.map(({ named }) => named).sort((a, b) => a.shard - b.shard);
    const { tally } = this.#question;
    const tallied = tally && mergeTallies(tally, this.#answers, missing.length === 0);
    return { merged: this.#merged, tallied, missing };
  }

  #merge(): void {
    const { k, tally } = this.#question;
    this.#merged = mergeShards(this.#answers, k, tally?.sort);
  }

  /** A score that k documents are known to reach. Scores that are too low give one that is too low, and still true. */
  #reached(): number {
    return Math.max(this.#threshold, this.#merged.threshold);
  }

  /** Proves that there are the k documents of which the directories say so: where they are fewer, others were left out. */
  #checkThreshold(): void {
    const isCut = this.#answers.some(({ slack }) => slack > 0);
    if (isCut || this.#missing.length > 0 || this.#merged.threshold >= this.#threshold) return;
    const { k } = this.#question;
    throw new CairnError(
      'corrupt',
      `the directories know of ${k} documents of score ${this.#threshold}, found are fewer`,
    );
  }

  async #send(shards: readonly number[], mode: Mode): Promise<readonly Outcome[]> {
    if (shards.length === 0) return [];
    const { ask, callsLeft, askInParts } = this.#host;
    const question = { ...this.#question, mode, threshold: this.#reached() };
    const outcomes = await (askInParts && shards.length > callsLeft
      ? askInParts(shards, question)
      : askEach(shards, question, ask));
    this.#costs.addParallel(outcomes.flatMap((outcome) => ('answer' in outcome ? [outcome.answer.costs] : [])));
    return outcomes;
  }
}

/** Whether a shard has a document whose score is wanted whatever it is. */
function hasWanted({ firstDocument, documents }: Directory, always: readonly number[] = []): boolean {
  return always.some((number) => number >= firstDocument && number < firstDocument + documents);
}

/** What is known of a shard that was not asked, beside its bound. */
const UNASKED: ShardAnswer = {
  top: [],
  matches: 0,
  counted: true,
  bound: 0,
  slack: 0,
  costs: new CostCounter().toCosts(),
};

/** What is known of a shard that did not answer: any of its documents might be the best. */
const UNKNOWN: ShardAnswer = { ...UNASKED, counted: false, bound: SCORE_LIMIT };
