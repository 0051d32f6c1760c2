import { join } from 'node:path';
import { z } from 'zod';
import { CairnError } from '../../shared/errors.ts';
import type { EmbeddingPooling } from './embedding-pooling.ts';
import { readFields } from './json-fields.ts';
import type { EmbeddingHead } from './model-settings.ts';

const modes = z.union([z.string(), z.array(z.string())]);
const pooling = z.looseObject({
  pooling_mode: modes.optional(),
  pooling_mode_cls_token: z.boolean().default(false),
  pooling_mode_max_tokens: z.boolean().default(false),
  pooling_mode_mean_tokens: z.boolean().default(false),
  pooling_mode_mean_sqrt_len_tokens: z.boolean().default(false),
  pooling_mode_weightedmean_tokens: z.boolean().default(false),
  pooling_mode_lasttoken: z.boolean().default(false),
  include_prompt: z.boolean().default(true),
});
const prompts = z.looseObject({ prompts: z.record(z.string(), z.string().nullable()).nullish() });

// The library's names of what can be done here.
const POOLING_OF: ReadonlyMap<string, EmbeddingPooling> = new Map([
  ['mean', 'mean'],
  ['cls', 'cls'],
  ['lasttoken', 'last'],
]);
const QUERY_PROMPTS = ['query'];
/** In the order in which the library looks for them. A prompt by default is that of texts of no kind, and never used. */
const DOCUMENT_PROMPTS = ['document', 'passage', 'corpus'];

/**
 * The embedding of sentence-transformers' pipeline Transformer, Pooling, and perhaps Normalize.
 * @param poolingFolder that of the module Pooling
 * @throws CairnError `bad-request` naming the file (a pooling that is not done here), `not-found`
 */
export function readEmbeddingHead(folder: string, poolingFolder: string, normalize: boolean): EmbeddingHead {
  const texts = readFields(folder, 'config_sentence_transformers.json', prompts)?.prompts ?? {};
  const prompt = (names: readonly string[]): string => names.map((name) => texts[name]).find(Boolean) ?? '';
  return {
    pooling: readPooling(poolingFolder),
    normalize,
    documentPrompt: prompt(DOCUMENT_PROMPTS),
    queryPrompt: prompt(QUERY_PROMPTS),
  };
}

function readPooling(folder: string): EmbeddingPooling {
  const place = { file: join(folder, 'config.json') };
  const fields = readFields(folder, 'config.json', pooling);
  if (!fields) throw new CairnError('not-found', 'it does not exist', { place });
  if (!fields.include_prompt)
    throw new CairnError('bad-request', 'include_prompt is false, expected prompts that are pooled with the text', {
      place,
    });
  const found = modesOf(fields);
  const known = found.length === 1 ? POOLING_OF.get(found[0]!) : undefined;
  if (known) return known;
  const expected = `expected one of ${[...POOLING_OF.keys()].join(', ')}`;
  throw new CairnError('bad-request', `the pooling is ${found.join(', ') || 'none'}, ${expected}`, { place });
}

/** Names of what the library would put side by side. */
function modesOf(fields: z.infer<typeof pooling>): string[] {
  if (fields.pooling_mode !== undefined) return [fields.pooling_mode].flat();
  const named = [
    ['cls', fields.pooling_mode_cls_token],
    ['max', fields.pooling_mode_max_tokens],
    ['mean', fields.pooling_mode_mean_tokens],
    ['mean_sqrt_len_tokens', fields.pooling_mode_mean_sqrt_len_tokens],
    ['weightedmean', fields.pooling_mode_weightedmean_tokens],
    ['lasttoken', fields.pooling_mode_lasttoken],
  ] as const;
  const chosen = named.filter(([, isChosen]) => isChosen).map(([name]) => name);
  return chosen.length === 0 ? ['mean'] : chosen;
}
