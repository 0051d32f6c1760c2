import { extname } from 'node:path';
import { CairnError } from '../../shared/errors.ts';
import { readJsonFile } from '../json-file.ts';
import { checkQueryWeights, readQueryWeights } from '../query/query-side.ts';
import type { ModelFolder } from './model-folder.ts';
import { openModelTokenizer } from './model-tokenizer.ts';
import { readVector } from './safetensors.ts';

/** Name of the tensor in a folder of static query weights. */
const TENSOR = 'weight';

/**
 * Query weights that a model's folder brings: JSON of token to weight, or a tensor with one for each piece.
 * @throws CairnError `bad-request` naming the file (another length than the vocabulary, a weight below 0)
 */
export function readModelQueryWeights({
  queryWeightsFile: file,
  tokenizerFile,
}: ModelFolder): ReadonlyMap<string, number> | undefined {
  if (file === undefined) return undefined;
  if (extname(file) === '.json') return readQueryWeights(file);
  const { pieces } = openModelTokenizer(readJsonFile(tokenizerFile), tokenizerFile);
  const weights = readVector(file, TENSOR);
  if (weights.length !== pieces.length) {
    throw new CairnError(
      'bad-request',
      `query weights of ${weights.length} pieces, expected ${pieces.length}, as the tokenizer has`,
      { place: { file } },
    );
  }
  return checkQueryWeights(
    pieces.map((piece, id): [string, unknown] => [piece, weights[id]]),
    file,
  );
}
