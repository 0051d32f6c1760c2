/** What the stand-in for Workers AI does with a call instead of answering it. */
export type AiFault =
  /** Throws an error with one of the internal codes; `ran`: after the work, which costs. */
  | { readonly kind: 'error'; readonly code: number; readonly ran?: boolean }
  /** Throws what has no code, after the work. */
  | { readonly kind: 'broken' }
  /** Does the work and never answers. */
  | { readonly kind: 'hang' }
  /** Answers, wrongly. */
  | { readonly kind: 'wrong'; readonly how: WrongAnswerKind }
  /** Says that it took more than it can have. */
  | { readonly kind: 'greedy' }
  /** A chat model's text. */
  | { readonly kind: 'says'; readonly text: string }
  /** Answers as it should. */
  | { readonly kind: 'none' };

export const WRONG_ANSWERS = ['count', 'dims', 'nan', 'zeros', 'shape', 'null'] as const;
export type WrongAnswerKind = (typeof WRONG_ANSWERS)[number];

/** A call that came. */
export interface SeenCall {
  readonly model: string;
  readonly input: Record<string, unknown>;
  readonly fault: AiFault;
}

/** What came, and what it truly cost in millionths of a neuron. */
export interface Seen {
  readonly calls: readonly SeenCall[];
  readonly cost: number;
  /** Calls that were under way at the same time, at most. */
  readonly atOnce: number;
}

/** What the stand-in shall do from now on: faults for the next calls, in turn. */
export interface AiPlan {
  readonly faults?: readonly AiFault[];
  /** Milliseconds that each call takes. */
  readonly delayMs?: number;
  /** Answers of a batch that get lost, by their place; and whether all of them come in another order. */
  readonly loses?: readonly number[];
  /** Looks at a batch until it is done. */
  readonly polls?: number;
  /** Whether batches are never done. */
  readonly stuck?: boolean;
}
