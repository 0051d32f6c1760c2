import type { ErrorCode } from '../errors.ts';
import type { Task } from './models.ts';

// The shapes of `functions/encoder`'s routes, for the Worker, who asks it over HTTP, and who asks it over a binding.

/** Tasks that are asked item by item; `answer` has a shape of its own. */
export type ItemTask = Exclude<Task, 'answer'>;

/** What an item of each task is. */
export interface ItemOf {
  /** A text. */
  readonly embed: string;
  readonly rerank: RerankItem;
  readonly expand: ExpandItem;
  readonly caption: CaptionItem;
}

/** What each task makes of an item. */
export interface ResultOf {
  readonly embed: EmbedResult;
  readonly rerank: RerankResult;
  readonly expand: ExpandResult;
  readonly caption: CaptionResult;
}

export interface EmbedResult {
  /** As many 32-bit floats as the model has dimensions, little-endian, in base64. */
  readonly embedding: string;
  /** Present where the text may have more tokens than the model reads: what lies behind them did not count. */
  readonly maybeCut?: true;
}

export interface RerankItem {
  readonly query: string;
  readonly documents: readonly string[];
}

export interface RerankResult {
  /** How well each document fits the query, as the model says it: only the order counts. In the order of the documents. */
  readonly scores: readonly number[];
}

export interface ExpandItem {
  readonly title?: string;
  readonly text: string;
}

export interface ExpandResult {
  /** Questions that the document answers. */
  readonly questions: readonly string[];
  /** Words that people may use for what it is about. */
  readonly terms: readonly string[];
}

export interface CaptionItem {
  /** A data URI of a picture. */
  readonly image: string;
}

export interface CaptionResult {
  readonly caption: string;
  readonly tags: readonly string[];
}

/** Why an item has no result. */
export interface ItemError {
  readonly error: { readonly code: ErrorCode; readonly detail: string };
}

/** Settings of each task, all of which have a value in the end. */
export interface SettingsOf {
  /** Whether texts are embedded as documents or as queries. */
  readonly embed: { readonly as: 'document' | 'query' };
  readonly rerank: Readonly<Record<string, never>>;
  readonly expand: { readonly questions: number; readonly terms: number };
  readonly caption: Readonly<Record<string, never>>;
}

/** A request: `POST /v1/embed` and so on. */
export interface TaskRequest<T extends ItemTask = ItemTask> {
  /** By default the first model of the task. */
  readonly model?: string;
  readonly items: readonly ItemOf[T][];
  readonly settings?: Partial<SettingsOf[T]>;
  /** Name of a run, whose requests share a budget; by default each request is one. */
  readonly run?: string;
  /** Neurons that the run may take, at most what the Worker allows. */
  readonly budget?: number;
}

/** The answer: as many items as were asked, in their order. */
export interface TaskAnswer<T extends ItemTask = ItemTask> {
  readonly model: string;
  readonly dims?: number;
  /** Version of the prompt, of models that are prompted. */
  readonly prompt?: number;
  readonly items: readonly (ResultOf[T] | ItemError)[];
  readonly neurons: Neurons;
  /** Items that were answered before. */
  readonly cached: number;
  /** Items that were not done for want of budget. */
  readonly left: number;
}

/** What was taken of the budget. */
export interface Neurons {
  /**
   * What this request was counted for: what the models say that they took, and where they do not, or where nobody knows
   * whether they ran, the most that it can have been.
   */
  readonly spent: number;
  readonly left: { readonly run: number; readonly day: number };
}

/** A part of a page that an answer may cite. */
export interface AnswerSection {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** `POST /v1/answer` */
export interface AnswerRequest {
  readonly model?: string;
  readonly question: string;
  readonly sections: readonly AnswerSection[];
  readonly run?: string;
  readonly budget?: number;
}

/** Events of an answer's stream, each as the data of a server-sent event of that name. */
export type AnswerEvent =
  /** A sentence, and the sections that it cites, at least one. */
  | { readonly event: 'sentence'; readonly text: string; readonly citations: readonly string[] }
  /** The end of an answer. `dropped`: sentences that cited none of the sections. */
  | {
      readonly event: 'done';
      readonly citations: readonly string[];
      readonly dropped: number;
      readonly cached: boolean;
      readonly neurons: Neurons;
    }
  /** The sections do not answer the question. */
  | {
      readonly event: 'refused';
      readonly reason: 'nothing-relevant' | 'no-citation';
      readonly dropped: number;
      readonly cached: boolean;
      readonly neurons: Neurons;
    }
  | { readonly event: 'error'; readonly code: ErrorCode; readonly detail: string };

/** `POST /v1/jobs`: a request of any number of items, done behind the back of who asks. */
export type JobRequest<T extends ItemTask = ItemTask> = TaskRequest<T> & { readonly task: T };

/** How far a job is. */
export interface JobStatus {
  readonly job: string;
  readonly task: ItemTask;
  readonly model: string;
  readonly run: string;
  readonly items: number;
  readonly parts: {
    readonly total: number;
    readonly done: number;
    /** Not done for want of budget: `resume` goes on with them. */
    readonly unpaid: number;
    /** Given up after all tries: `resume` tries again. */
    readonly failed: number;
  };
  /** Whether every part is done. */
  readonly complete: boolean;
  /** Why parts are not done, a few of them. */
  readonly problems: readonly { readonly part: number; readonly detail: string }[];
}
