import { CairnError } from '../../shared/errors.ts';
import { fromHalf, toHalf } from './half-float.ts';
import type { ModelOutput } from './pooling.ts';

/**
 * How the vectors of a window's tokens become one: their mean, that of the first token, that of the last one, or not at
 * all, where the model has done it already.
 */
export const EMBEDDING_POOLINGS = ['mean', 'cls', 'last', 'none'] as const;
export type EmbeddingPooling = (typeof EMBEDDING_POOLINGS)[number];

/** How outputs become an embedding. */
export interface EmbeddingSettings {
  readonly pooling: EmbeddingPooling;
  /** Whether its length is made 1. */
  readonly normalize: boolean;
}

/**
 * The embedding of one text: the mean of its windows', each counting by its tokens. Outputs of a window: [1, width], which
 * the model has pooled itself, or [1, tokens, width]. Every token counts, special ones and those of a prompt among them, as
 * in sentence-transformers.
 */
export class EmbeddingPool {
  readonly #settings: EmbeddingSettings;
  /** Numbers of an embedding; undefined: as many as the model gives. */
  readonly #dims: number | undefined;
  #sum: Float64Array | undefined;
  #tokens = 0;

  constructor(settings: EmbeddingSettings, dims: number | undefined) {
    this.#settings = settings;
    this.#dims = dims;
  }

  /** Adds a window of so many tokens. @throws CairnError `bad-request` (an output of another shape) */
  add({ dims, data }: ModelOutput, tokens: number): void {
    const width = dims.at(-1) ?? 0;
    const isPooled = dims.length === 2;
    const fits = dims[0] === 1 && width > 0 && width === (this.#dims ?? width);
    const hasTokens = dims.length === 3 && dims[1] === tokens && this.#settings.pooling !== 'none';
    if (!fits || !(isPooled || hasTokens)) throw this.#wrongShape(dims, tokens);
    const { first, rows } = isPooled ? { first: 0, rows: 1 } : this.#rowsOf(tokens);
    this.#sum ??= new Float64Array(width);
    for (let row = first; row < first + rows; row++)
      for (let i = 0; i < width; i++) this.#sum[i]! += (data[row * width + i]! / rows) * tokens;
    this.#tokens += tokens;
  }

  /**
   * The embedding, of numbers that 16-bit floats have, so that one which was stored as such is the same; undefined where no
   * window was added.
   * @throws CairnError `bad-request` (numbers that are not finite, or nothing but zeros)
   */
  finish(): Float32Array | undefined {
    if (!this.#sum) return undefined;
    const divisor = this.#divisorOf(this.#sum);
    const embedding = new Float32Array(this.#sum.length);
    for (let i = 0; i < embedding.length; i++) embedding[i] = fromHalf(toHalf(this.#sum[i]! / divisor));
    if (embedding.every((value) => value === 0))
      throw new CairnError('bad-request', 'the model gave an embedding of nothing but zeros');
    return embedding;
  }

  /** What a sum is divided by: its length, or the tokens that it is of. */
  #divisorOf(sum: Float64Array): number {
    let squares = 0;
    for (const value of sum) {
      if (!Number.isFinite(value))
        throw new CairnError('bad-request', `the model gave ${value} in an embedding, expected finite numbers`);
      squares += value * value;
    }
    return this.#settings.normalize && squares > 0 ? Math.sqrt(squares) : this.#tokens;
  }

  #rowsOf(tokens: number): { first: number; rows: number } {
    const { pooling } = this.#settings;
    if (pooling === 'mean') return { first: 0, rows: tokens };
    return { first: pooling === 'last' ? tokens - 1 : 0, rows: 1 };
  }

  #wrongShape(dims: readonly number[], tokens: number): CairnError {
    const width = this.#dims ?? 'width';
    const pooled = `[1, ${width}]`;
    const expected = this.#settings.pooling === 'none' ? pooled : `[1, ${tokens}, ${width}] or ${pooled}`;
    return new CairnError('bad-request', `the model gave an embedding of [${dims.join(', ')}], expected ${expected}`);
  }
}
