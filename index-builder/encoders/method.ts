import { z } from 'zod';

/**
 * The vocabulary of learned sparse retrieval after Nguyen, MacAvaney and Yates, "A Unified Framework for Learned Sparse
 * Retrieval" (ECIR 2023): a method is a document encoder and a query encoder; the regularisation is in the weights.
 */

/**
 * How a document gets its weights. BINARY: each of its pieces weighs 1. BM25: by their counts. MLP: a model gives a
 * weight to each token of the text; expMLP: of the text with expansions behind it. MLM: a masked language model gives a
 * weight to every piece of its vocabulary at each token, of which the largest counts; clsMLM: at the first token alone.
 */
export const DOCUMENT_ENCODERS = ['BINARY', 'BM25', 'MLP', 'expMLP', 'MLM', 'clsMLM'] as const;
export type DocumentEncoder = (typeof DOCUMENT_ENCODERS)[number];

/** Document encoders that are a model. */
export type ModelEncoder = Exclude<DocumentEncoder, 'BINARY' | 'BM25'>;

/**
 * What a model's raw outputs become: ln(1 + relu x) (SPLADE), the same twice (OpenSearch v3), relu x (uniCOIL,
 * DeepImpact), or x itself, where the model has done it already.
 */
export const ACTIVATIONS = ['log1p_relu', 'log1p_log1p_relu', 'relu', 'none'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** How the weights that a piece gets at each token of a text become one. */
export const POOLINGS = ['max', 'sum'] as const;
export type Pooling = (typeof POOLINGS)[number];

/** What a document keeps of its vector, as a setting: what every limit lets through. */
export const PRUNE = z.strictObject({
  /** Share of the sum of its weights that the largest of them together have. */
  mass: z.number().gt(0).max(1).optional(),
  /** Least weight in parts of the document's largest. */
  maxRatio: z.number().min(0).lt(1).optional(),
  /** Most pieces. */
  top: z.int().min(1).optional(),
});
export type Prune = Readonly<z.infer<typeof PRUNE>>;

/** Whether a document encoder runs a model. */
export function isModelEncoder(encoder: DocumentEncoder): encoder is ModelEncoder {
  return encoder !== 'BINARY' && encoder !== 'BM25';
}
