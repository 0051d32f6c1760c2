import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileError } from '../file-error.ts';
import { readJsonFile } from '../json-file.ts';
import type { Encoder, EncoderCard } from './encoder.ts';
import { type ModelFolder, requireEmbedding, requireSparse } from './model-folder.ts';
import { openModelTokenizer } from './model-tokenizer.ts';
import type { RuntimeName } from './runtime.ts';
import type { TextModelSpec } from './text-model.ts';
import { ThreadPool } from './thread-pool.ts';

/** Which parts of a model are wanted. */
export interface Heads {
  readonly sparse: boolean;
  readonly embedding: boolean;
}

/** Choices of how a model is run. */
export interface EncodeOptions {
  /** Undefined: the native one where it is installed. */
  readonly runtime: RuntimeName | undefined;
  /** Undefined: one thread a core. */
  readonly threads: number | undefined;
  /** Tokens of a window, at most what the model takes; undefined: that. */
  readonly windowTokens: number | undefined;
  readonly overlapTokens: number;
  readonly repeatContext: boolean;
  /** By default the weights of pieces alone. */
  readonly heads?: Heads | undefined;
}

const SPARSE_ALONE: Heads = { sparse: true, embedding: false };

/** Opens a model folder's encoder. @throws CairnError `bad-request` (a part that the model lacks), `not-found`, naming the file */
export async function openEncoder(folder: ModelFolder, options: EncodeOptions): Promise<Encoder> {
  const heads = options.heads ?? SPARSE_ALONE;
  const sparse = heads.sparse ? requireSparse(folder).settings.sparse : undefined;
  const embedding = heads.embedding ? requireEmbedding(folder).settings.embedding : undefined;
  const { windowTokens } = folder.settings;
  const { overlapTokens, repeatContext } = options;
  const windows = {
    windowTokens: Math.min(windowTokens, options.windowTokens ?? windowTokens),
    overlapTokens,
    repeatContext,
  };
  const spec: TextModelSpec = {
    modelFile: folder.modelFile,
    tokenizerFile: folder.tokenizerFile,
    runtime: options.runtime,
    sparse,
    embedding,
    // Weights do not depend on what else is wanted.
    documentPrompt: folder.settings.embedding?.documentPrompt ?? '',
    windows,
  };
  const { pieces } = openModelTokenizer(readJsonFile(folder.tokenizerFile), folder.tokenizerFile);
  const pool = await ThreadPool.start(spec, options.threads ?? availableParallelism());
  const card: EncoderCard = {
    name: folder.name,
    model: sha256Of(folder.modelFile),
    runtime: pool.model.runtime,
    settings: describeSettings(spec, pool.model.dims),
  };
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([card.model, sha256Of(folder.tokenizerFile), card.runtime, card.settings]))
    .digest('hex');
  return {
    card,
    fingerprint,
    pieces,
    dims: pool.model.dims,
    parallel: pool.parallel,
    encode: (input) => pool.encode(input),
    close: () => pool.close(),
  };
}

/** All that decides a vector beside the weights. What an encoder of pieces alone says never changes: caches go by it. */
function describeSettings(
  { sparse, embedding, documentPrompt, windows }: TextModelSpec,
  dims: number | undefined,
): EncoderCard['settings'] {
  return {
    ...(sparse && { document: sparse.encoder, activation: sparse.activation, pooling: sparse.pooling }),
    ...(sparse?.output !== undefined && { output: sparse.output }),
    ...windows,
    ...(embedding && { embedding: { ...embedding, documentPrompt, dims } }),
    ...(!embedding && documentPrompt !== '' && { documentPrompt }),
  };
}

function sha256Of(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch (cause) {
    throw fileError(cause, 'cannot read', file);
  }
}
