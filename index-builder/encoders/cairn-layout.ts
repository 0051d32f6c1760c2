import { join } from 'node:path';
import { z } from 'zod';
import { QUERY_ENCODERS } from '../query/query-encoder.ts';
import { EMBEDDING_POOLINGS } from './embedding-pooling.ts';
import { readFields } from './json-fields.ts';
import { ACTIVATIONS, POOLINGS, PRUNE } from './method.ts';
import type { FolderLayout } from './model-settings.ts';

/** File that says all there is to say of a model. */
const FILE = 'encoder.json';

const embedding = z.strictObject({
  /** Name of the ONNX output. */
  output: z.string().min(1).optional(),
  pooling: z.enum(EMBEDDING_POOLINGS).default('mean'),
  normalize: z.boolean().default(true),
  documentPrompt: z.string().default(''),
  queryPrompt: z.string().default(''),
});

const schema = z.strictObject({
  name: z.string().min(1).optional(),
  licence: z.string().optional(),
  /** Path of the model in the folder. */
  model: z.string().min(1).optional(),
  maxLength: z
    .int()
    .min(8)
    .max(1 << 17)
    .optional(),
  // What follows is of the weights of pieces, up to the embedding.
  document: z.enum(['MLP', 'expMLP', 'MLM', 'clsMLM']).optional(),
  activation: z.enum(ACTIVATIONS).optional(),
  pooling: z.enum(POOLINGS).optional(),
  prune: PRUNE.optional(),
  /** Name of the ONNX output with the weights. */
  output: z.string().min(1).optional(),
  query: z.enum(QUERY_ENCODERS).optional(),
  /** Path of the query weights in the folder. */
  queryWeights: z.string().min(1).optional(),
  embedding: embedding.optional(),
});

/**
 * The layout of Cairn's own encoders, or undefined. A model with a member `embedding` embeds; it weighs pieces too if
 * anything is said of that, and one without the member always does.
 * @throws CairnError naming file and field
 */
export function cairnLayout(folder: string): FolderLayout | undefined {
  const fields = readFields(folder, FILE, schema);
  if (!fields) return undefined;
  const { name, model, maxLength, queryWeights } = fields;
  return {
    layout: 'cairn',
    name,
    windowTokens: maxLength,
    sparse: sparseHead(fields),
    embedding: fields.embedding,
    modelFile: model === undefined ? undefined : join(folder, model),
    modelFolders: [],
    queryWeightsFile: queryWeights === undefined ? undefined : join(folder, queryWeights),
  };
}

function sparseHead(fields: z.infer<typeof schema>): FolderLayout['sparse'] {
  const { document, activation, pooling, prune, output, query, queryWeights } = fields;
  const queryEncoder = query ?? (queryWeights === undefined ? undefined : 'table');
  const said = {
    ...(document && { encoder: document }),
    ...(activation && { activation }),
    ...(pooling && { pooling }),
    ...(prune && { prune }),
    ...(output !== undefined && { output }),
    ...(queryEncoder && { queryEncoder }),
  };
  return fields.embedding && Object.keys(said).length === 0 ? undefined : said;
}
