import type { Mode, Rank, SecondStageReport } from '../../api.ts';
import { CairnError } from '../../errors.ts';
import { queryKind } from '../../text/query-kind.ts';
import { CostCounter } from '../reading/costs.ts';
import type { OpenIndex } from '../open-index.ts';
import type { BlockStore } from '../reading/read-blocks.ts';
import { rerank, type Reranked } from './rerank.ts';
import type { SecondStage } from './second-stage.ts';
import type { Scored } from '../scoring/top-k.ts';
import { CODE_BUDGETS, type CodeBudget, WORK_BUDGET, type WorkBudget } from '../reading/work-budget.ts';

/** A ranking, and what the second stage did to it; undefined where none was to rank. */
export interface Ranking {
  readonly ranked: readonly (Scored & Partial<Reranked>)[];
  readonly report: SecondStageReport | undefined;
}

const NO_CODES = 'no-codes';
const NO_TOKENS = 'no-tokens';
/** Failures that are none of storage: the next answer to the same question has them, too. */
export const LASTING_FAILURES = [NO_CODES, NO_TOKENS, 'too-new'] as const;

/** What the card of a model says that Workers AI runs. */
export const HOSTED_RUNTIME = 'workers-ai';

/** What is left for the pages of the hits: a read for each, and their bytes. */
const PAGES: CodeBudget = { reads: 110, bytes: 4 << 20 };

/** What the second stage is asked to rank by. */
export interface RankedAgain {
  readonly query: string;
  readonly mode: Mode;
  /** Undefined: by the second stage, where the index has one. */
  readonly rank?: Rank | undefined;
}

/**
 * Gives the embedding of a query by the model that the index names.
 * @throws CairnError where it cannot be asked, or refuses
 */
export type EmbedQuery = (model: string, query: string, signal?: AbortSignal) => Promise<Float32Array>;

/** What the second stage reads with. */
interface StageContext extends BlockStore {
  /** Undefined: no model can be asked here. */
  readonly embedQuery?: EmbedQuery | undefined;
  readonly budget?: WorkBudget | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The second stage of one query: `embed` beside the first stage, `rank` after it. Whatever goes wrong with it is
 * reported, and leaves the ranking of the first stage as it is.
 */
export class RankAgain {
  readonly #stage: SecondStage | undefined;
  readonly #question: RankedAgain;
  readonly #context: StageContext;
  readonly #costs: CostCounter;
  readonly #weight: number;
  readonly #wanted: boolean;
  /** The model of the codes, where Workers AI runs it. */
  readonly #model: string | undefined;
  #embedding: Int32Array | undefined;
  #isByModel = false;
  #failure: SecondStageReport['failure'];

  constructor({ manifest, secondStage }: OpenIndex, question: RankedAgain, context: StageContext) {
    const { query, rank } = question;
    this.#question = question;
    this.#context = context;
    this.#model = hostedModel(manifest.settings);
    this.#costs = new CostCounter(context.budget ?? WORK_BUDGET);
    this.#weight = secondStage?.stage.weights[queryKind(query)] ?? 0;
    this.#wanted = rank === 'dense2' || rank === 'hybrid' || (rank === undefined && manifest.dense !== undefined);
    this.#stage = this.#wanted && this.#weight > 0 ? secondStage : undefined;
    if (this.#wanted && !secondStage) {
      const { dense } = manifest;
      this.#failure = dense
        ? {
            code: 'too-new',
            detail: `the index has codes of version ${dense.version}, of which this reader knows nothing`,
          }
        : { code: NO_CODES, detail: 'the index has no codes of its documents' };
    }
  }

  /** Best documents of the first stage that it needs. */
  get candidates(): number {
    return this.#stage?.stage.candidates ?? 0;
  }

  /** Gives the query its embedding: that of the model, where it is asked for and there is one to ask, or the table's. */
  async embed(): Promise<void> {
    if (this.#question.rank === 'hybrid') await this.#attempt((stage) => this.#embedByModel(stage));
    if (this.#embedding) return;
    await this.#attempt(async (stage) => {
      this.#embedding = await stage.embed(this.#question.query, this.#context, this.#costs, this.#context.signal);
      if (!this.#embedding)
        this.#failure = {
          code: NO_TOKENS,
          detail: 'the query has no token that the table knows, or none that adds anything',
        };
    });
  }

  async #embedByModel(stage: SecondStage): Promise<void> {
    const { embedQuery, signal } = this.#context;
    if (!embedQuery)
      throw new CairnError('not-found', 'no model can be asked here, expected a GPU Worker (docs/gpu.md)');
    if (this.#model === undefined)
      throw new CairnError('not-found', 'the codes are of a model that nobody runs here, expected one of Workers AI');
    const embedding = await embedQuery(this.#model, this.#question.query, signal);
    this.#embedding = await stage.project(embedding, this.#context, this.#costs, signal);
    this.#isByModel = true;
  }

  /**
   * Ranks the candidates, the first of `top`, again: as many as the mode lets be read. What was read beside the first stage
   * is added to `costs`, too.
   */
  async rank(top: readonly Scored[], costs: CostCounter): Promise<Ranking> {
    costs.addBeside(this.#costs.toCosts());
    let reranked: Reranked[] | undefined;
    const embedding = this.#embedding;
    if (embedding && top.length > 0) {
      await this.#attempt(async (stage) => {
        const { signal } = this.#context;
        const candidates = stage.within(top.slice(0, this.candidates), this.#codeBudget(costs));
        if (candidates.length === 0)
          throw new CairnError('over-budget', 'the budget of the request has no room for the codes of a candidate');
        const scored = await stage.score(candidates, embedding, this.#context, costs, signal);
        reranked = rerank(scored, this.#weight);
      });
    }
    const ranked = reranked ?? [];
    return {
      ranked: [...ranked, ...top.slice(ranked.length)],
      report: this.#wanted ? this.#report(ranked) : undefined,
    };
  }

  /** What the mode allows, as far as the request has it left. */
  #codeBudget(spent: CostCounter): CodeBudget {
    const { reads, bytes } = this.#context.budget ?? WORK_BUDGET;
    const own = CODE_BUDGETS[this.#question.mode];
    return {
      reads: Math.min(own.reads, reads - spent.reads - PAGES.reads),
      bytes: Math.min(own.bytes, bytes - spent.bytes - PAGES.bytes),
    };
  }

  async #attempt(work: (stage: SecondStage) => Promise<void>): Promise<void> {
    if (!this.#stage) return;
    try {
      await work(this.#stage);
    } catch (error) {
      if (!(error instanceof CairnError)) throw error;
      this.#failure = { code: error.code, detail: error.message };
    }
  }

  #report(ranked: readonly Reranked[]): SecondStageReport {
    const failure = this.#failure;
    return {
      applied: ranked.length > 0,
      candidates: ranked.length,
      withoutCode: ranked.filter(({ dense }) => dense === undefined).length,
      weight: this.#weight,
      ...(this.#isByModel && ranked.length > 0 && { byModel: true as const }),
      ...(failure && { failure }),
    };
  }
}

/** The model that a build had its embeddings from, where Workers AI runs it. @param settings of the release */
function hostedModel({ dense }: Readonly<Record<string, unknown>>): string | undefined {
  const { name, runtime } = (dense ?? {}) as { name?: unknown; runtime?: unknown };
  return runtime === HOSTED_RUNTIME && typeof name === 'string' ? name : undefined;
}
