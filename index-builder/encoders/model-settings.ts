import type { Activation, ModelEncoder, Pooling, Prune } from './method.ts';
import type { QueryEncoder } from '../query/query-encoder.ts';

/** What a folder says of the model in it; what it is silent about has the default of `DEFAULT_SETTINGS`. */
export interface ModelSettings {
  readonly encoder: ModelEncoder;
  readonly activation: Activation;
  readonly pooling: Pooling;
  /** Tokens of the longest input, special ones included. */
  readonly windowTokens: number;
  readonly prune: Prune;
  /** Where query weights come from. */
  readonly queryEncoder: QueryEncoder;
}

/** Which of the known layouts a folder has, and what it says. */
export interface FolderLayout {
  readonly layout: 'cairn' | 'sentence-transformers' | 'opensearch' | 'plain';
  readonly name?: string | undefined;
  readonly settings: Partial<ModelSettings>;
  /** The model's file, where the layout names it. */
  readonly modelFile?: string | undefined;
  /** Folders in which `onnx/model.onnx` may lie, beside the folder itself. */
  readonly modelFolders: readonly string[];
  /** File of query weights: JSON of token to weight, or safetensors with a tensor `weight` by number of the piece. */
  readonly queryWeightsFile?: string | undefined;
}

/** BERT's, and so that of most published encoders. */
const WINDOW_TOKENS = 512;

export const DEFAULT_SETTINGS: Omit<ModelSettings, 'queryEncoder'> = {
  encoder: 'MLM',
  activation: 'log1p_relu',
  pooling: 'max',
  windowTokens: WINDOW_TOKENS,
  prune: {},
};
