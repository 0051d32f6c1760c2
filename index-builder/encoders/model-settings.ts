import type { QueryEncoder } from '../query/query-encoder.ts';
import type { EmbeddingSettings } from './embedding-pooling.ts';
import type { Activation, ModelEncoder, Pooling, Prune } from './method.ts';

/** The part of a model that weighs pieces; what a folder is silent about has the default of `DEFAULT_SPARSE_HEAD`. */
export interface SparseHead {
  readonly encoder: ModelEncoder;
  readonly activation: Activation;
  readonly pooling: Pooling;
  readonly prune: Prune;
  /** Where query weights come from. */
  readonly queryEncoder: QueryEncoder;
  /** The output of the ONNX model that it is; undefined: the first that is no embedding. */
  readonly output?: string | undefined;
}

/** The part of a model that gives a text its embedding. */
export interface EmbeddingHead extends EmbeddingSettings {
  /** What stands in front of every window of a document; may be empty. */
  readonly documentPrompt: string;
  /** What stands in front of a query; may be empty. */
  readonly queryPrompt: string;
  /** The output of the ONNX model that it is; undefined: the one that looks most like it. */
  readonly output?: string | undefined;
}

/** What a folder says of the model in it: one that weighs pieces, one that embeds, or one that does both in one pass. */
export interface ModelSettings {
  /** Tokens of the longest input, special ones included. */
  readonly windowTokens: number;
  readonly sparse?: SparseHead | undefined;
  readonly embedding?: EmbeddingHead | undefined;
}

/** Which of the known layouts a folder has, and what it says. */
export interface FolderLayout {
  readonly layout: 'cairn' | 'sentence-transformers' | 'opensearch' | 'plain';
  readonly name?: string | undefined;
  readonly windowTokens?: number | undefined;
  /** What is said of the weights of pieces; undefined: the model gives none. */
  readonly sparse?: Partial<SparseHead> | undefined;
  /** Undefined: the model gives no embeddings. */
  readonly embedding?: EmbeddingHead | undefined;
  /** The model's file, where the layout names it. */
  readonly modelFile?: string | undefined;
  /** Folders in which `onnx/model.onnx` may lie, beside the folder itself. */
  readonly modelFolders: readonly string[];
  /** File of query weights: JSON of token to weight, or safetensors with a tensor `weight` by number of the piece. */
  readonly queryWeightsFile?: string | undefined;
}

/** BERT's, and so that of most published encoders. */
export const DEFAULT_WINDOW_TOKENS = 512;

export const DEFAULT_SPARSE_HEAD: Omit<SparseHead, 'queryEncoder'> = {
  encoder: 'MLM',
  activation: 'log1p_relu',
  pooling: 'max',
  prune: {},
};
