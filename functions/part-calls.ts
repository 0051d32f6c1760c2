import type { MissingShard, Problem } from '../shared/api.ts';
import { CairnError, type ErrorCode } from '../shared/errors.ts';
import type { ShardAnswer } from '../shared/search/shards/shard-answer.ts';
import type { Outcome, ShardQuestion } from '../shared/search/shards/shard-question.ts';
import type { Budget } from './budget.ts';
import { lateError, PART_MS } from './deadline.ts';
import { SHARD_CALLS } from './shard-calls.ts';

/** Parts of a request: the platform allows 50 requests on the free plan. */
export const PARTS_LIMIT = 40;

/** A question to some shards of a release, as it travels to a request of its own. */
export interface PartQuestion extends ShardQuestion {
  readonly release: string;
  /** Ordinals of the shards, ascending; as many as a request may ask over RPC. */
  readonly shards: readonly number[];
}

/** What a part answers: for each shard, documents that are among the best of the part. */
export interface PartAnswer {
  readonly answers: readonly { readonly shard: number; readonly answer: ShardAnswer }[];
  readonly missing: readonly MissingShard[];
}

/** Asks shards in parts: each is a request to the same route of the same Worker, with limits of its own. */
export class PartCalls {
  readonly #url: string;
  readonly #budget: Budget;
  readonly #authorization: string | undefined;
  #left: number;

  /**
   * @param url of the search route of this Worker
   * @param authorization header of the request, whose parts need its token as well
   * @param parts that may be asked
   */
  constructor(url: string, budget: Budget, authorization?: string, parts = PARTS_LIMIT) {
    this.#url = url;
    this.#budget = budget;
    this.#authorization = authorization;
    this.#left = parts;
  }

  /**
   * Asks all at the same time. A part that fails is the failure of each of its shards.
   * @throws CairnError `over-budget` beyond the parts that a request may have
   */
  async ask(release: string, shards: readonly number[], question: ShardQuestion): Promise<readonly Outcome[]> {
    const parts = splitEvenly(
      [...shards].sort((a, b) => a - b),
      SHARD_CALLS,
    );
    if (parts.length > this.#left)
      throw new CairnError('over-budget', `${parts.length} parts, expected at most ${this.#left} of a request`);
    this.#left -= parts.length;
    const outcomes = await Promise.all(parts.map((part) => this.#askPart({ ...question, release, shards: part })));
    return outcomes.flat();
  }

  async #askPart(part: PartQuestion): Promise<readonly Outcome[]> {
    const { shards } = part;
    try {
      const { answers, missing } = await this.#budget.withConnection(() => send(this.#url, part, this.#authorization));
      return [...answers, ...missing.map(({ shard, code, detail }) => ({ shard, error: toError(code, detail) }))];
    } catch (error) {
      return shards.map((shard) => ({ shard, error }));
    }
  }
}

/** What was sent back, if it is an answer of this Worker. @throws CairnError its own, `transport` or `timeout` */
async function send(url: string, part: PartQuestion, authorization: string | undefined): Promise<PartAnswer> {
  const name = `the part of shards ${part.shards[0]} to ${part.shards.at(-1)}`;
  const signal = AbortSignal.timeout(PART_MS);
  let status: number;
  let body: Partial<PartAnswer & Problem>;
  try {
    const headers = { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(part), signal });
    const text = await response.text();
    status = response.status;
    body = response.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as typeof body) : {};
  } catch (cause) {
    if (signal.aborted) throw lateError(name, PART_MS, cause);
    throw new CairnError('transport', `${name} did not answer: ${(cause as Error).message}`, { cause });
  }
  const { answers, missing, code, detail } = body;
  if (answers && missing) return { answers, missing };
  if (code !== undefined && detail !== undefined) throw toError(code, `${name}: ${detail}`);
  throw new CairnError('transport', `${name} came back with status ${status}, expected an answer of this Worker`);
}

/** Codes that mean the same here; of any other, what this Worker sent is the cause. */
const CODES: readonly ErrorCode[] = [
  'not-found',
  'corrupt',
  'timeout',
  'over-budget',
  'rate-limited',
  'too-new',
  'too-old',
];

function toError(code: string, detail: string): CairnError {
  return new CairnError(CODES.find((known) => known === code) ?? 'transport', detail);
}

/** Runs of as equal a length as can be, and at most `most`. */
function splitEvenly<T>(items: readonly T[], most: number): T[][] {
  const runs = Math.ceil(items.length / most);
  return Array.from({ length: runs }, (_, i) =>
    items.slice(Math.floor((i * items.length) / runs), Math.floor(((i + 1) * items.length) / runs)),
  );
}
