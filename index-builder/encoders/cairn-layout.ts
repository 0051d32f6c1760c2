import { join } from 'node:path';
import { z } from 'zod';
import { QUERY_ENCODERS } from '../query/query-encoder.ts';
import { readFields } from './json-fields.ts';
import { ACTIVATIONS, POOLINGS, PRUNE } from './method.ts';
import type { FolderLayout } from './model-settings.ts';

/** File that says all there is to say of a model. */
const FILE = 'encoder.json';

const schema = z.strictObject({
  name: z.string().min(1).optional(),
  licence: z.string().optional(),
  /** Path of the model in the folder. */
  model: z.string().min(1).optional(),
  document: z.enum(['MLP', 'expMLP', 'MLM', 'clsMLM']).optional(),
  activation: z.enum(ACTIVATIONS).optional(),
  pooling: z.enum(POOLINGS).optional(),
  maxLength: z
    .int()
    .min(8)
    .max(1 << 17)
    .optional(),
  prune: PRUNE.optional(),
  query: z.enum(QUERY_ENCODERS).optional(),
  /** Path of the query weights in the folder. */
  queryWeights: z.string().min(1).optional(),
});

/** The layout of Cairn's own encoders, or undefined. @throws CairnError naming file and field */
export function cairnLayout(folder: string): FolderLayout | undefined {
  const fields = readFields(folder, FILE, schema);
  if (!fields) return undefined;
  const { name, model, document, activation, pooling, maxLength, prune, query, queryWeights } = fields;
  const fallback = queryWeights === undefined ? undefined : 'table';
  const queryEncoder = query ?? fallback;
  return {
    layout: 'cairn',
    name,
    settings: {
      ...(document && { encoder: document }),
      ...(activation && { activation }),
      ...(pooling && { pooling }),
      ...(maxLength !== undefined && { windowTokens: maxLength }),
      ...(prune && { prune }),
      ...(queryEncoder && { queryEncoder }),
    },
    modelFile: model === undefined ? undefined : join(folder, model),
    modelFolders: [],
    queryWeightsFile: queryWeights === undefined ? undefined : join(folder, queryWeights),
  };
}
