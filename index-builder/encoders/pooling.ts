import { CairnError } from '../../shared/errors.ts';
import type { Activation, ModelEncoder, Pooling } from './method.ts';

/** Weights of a text by the number of the piece, ascending; each is above 0 and finite. */
export interface PieceWeights {
  readonly pieces: Uint32Array;
  readonly weights: Float32Array;
}

/** What a model gave for one text: numbers of the shape [1, ...dims]. */
export interface ModelOutput {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** How an output becomes weights. */
export interface PoolingSettings {
  readonly encoder: ModelEncoder;
  readonly activation: Activation;
  readonly pooling: Pooling;
  /** Pieces of the vocabulary. */
  readonly pieces: number;
}

/** A vocabulary may be padded to a round number; more than this is another one. */
const PADDING_MOST = 128;

/**
 * Adds what a model says of one window of a text to the weights of the whole text, each piece keeping its largest.
 * Outputs: logits [1, tokens, vocabulary]; weights [1, vocabulary], which the model has pooled and activated itself; or
 * raw weights of the tokens [1, tokens(, 1)].
 * SPLADE: w_j = max_i ln(1 + relu x_ij) (Formal et al., SIGIR 2021 and arXiv 2109.10086).
 * @param tokens numbers of the pieces that the model was given
 * @throws CairnError `bad-request` (an output of another shape, or not of finite numbers)
 */
export function addOutput(
  weights: Float32Array,
  output: ModelOutput,
  tokens: readonly number[],
  settings: PoolingSettings,
): void {
  const { encoder } = settings;
  if (encoder === 'MLP' || encoder === 'expMLP') addTokenWeights(weights, output, tokens, settings);
  else addVocabularyWeights(weights, output, tokens.length, settings);
}

/** Weights that are above 0, without those of special pieces. */
export function sparsify(weights: Float32Array, special: ReadonlySet<number>): PieceWeights {
  const pieces: number[] = [];
  for (let piece = 0; piece < weights.length; piece++)
    if (weights[piece]! > 0 && !special.has(piece)) pieces.push(piece);
  return { pieces: Uint32Array.from(pieces), weights: Float32Array.from(pieces, (piece) => weights[piece]!) };
}

function addTokenWeights(
  weights: Float32Array,
  { dims, data }: ModelOutput,
  tokens: readonly number[],
  { activation }: PoolingSettings,
): void {
  const one = dims.length === 2 || (dims.length === 3 && dims[2] === 1);
  if (!one || dims[0] !== 1 || dims[1] !== tokens.length)
    throw wrongShape(dims, `a weight of each of ${tokens.length} tokens`);
  tokens.forEach((piece, i) => {
    const weight = activate(checkFinite(data[i]!), activation);
    if (weight > weights[piece]!) weights[piece] = weight;
  });
}

function addVocabularyWeights(
  weights: Float32Array,
  { dims, data }: ModelOutput,
  tokens: number,
  { encoder, activation, pooling, pieces }: PoolingSettings,
): void {
  const width = dims.at(-1) ?? 0;
  const isPooled = dims.length === 2;
  const fits = width >= pieces && width - pieces < PADDING_MOST && dims[0] === 1;
  if (!fits || !(isPooled || (dims.length === 3 && dims[1] === tokens)))
    throw wrongShape(dims, `${tokens} tokens by a vocabulary of ${pieces}, or the vocabulary alone`);
  const rows = isPooled || encoder === 'clsMLM' ? 1 : tokens;
  const isSum = pooling === 'sum' && !isPooled;
  const pooled = pool(data, rows, width, pieces, isSum ? activation : undefined);
  const left = isPooled || isSum ? 'none' : activation;
  for (let piece = 0; piece < pieces; piece++) {
    const weight = activate(checkFinite(pooled[piece]!), left);
    if (weight > weights[piece]!) weights[piece] = weight;
  }
}

/**
 * Largest of each column, or the sum of its activated values. Every activation rises with its input, so that the largest
 * output is that of the largest input, and one in each column is enough.
 */
function pool(
  data: Float32Array,
  rows: number,
  width: number,
  pieces: number,
  summed: Activation | undefined,
): Float32Array {
  const pooled = data.slice(0, pieces);
  if (summed) for (let piece = 0; piece < pieces; piece++) pooled[piece] = activate(pooled[piece]!, summed);
  for (let row = 1; row < rows; row++) {
    const start = row * width;
    for (let piece = 0; piece < pieces; piece++) {
      const value = data[start + piece]!;
      if (summed) pooled[piece]! += activate(value, summed);
      // A value that is not a number stays, to be found by the check that follows.
      else if (value > pooled[piece]! || Number.isNaN(value)) pooled[piece] = value;
    }
  }
  return pooled;
}

function activate(value: number, activation: Activation): number {
  if (activation === 'none') return value;
  const positive = value > 0 ? value : value === value ? 0 : NaN;
  if (activation === 'relu') return positive;
  const once = Math.log1p(positive);
  return activation === 'log1p_relu' ? once : Math.log1p(once);
}

function checkFinite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new CairnError('bad-request', `the model gave the weight ${value}, expected finite numbers`);
}

function wrongShape(dims: readonly number[], expected: string): CairnError {
  return new CairnError('bad-request', `the model gave an output of [${dims.join(', ')}], expected ${expected}`);
}
