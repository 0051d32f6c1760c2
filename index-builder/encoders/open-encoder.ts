import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileError } from '../file-error.ts';
import { readJsonFile } from '../json-file.ts';
import type { Encoder, EncoderCard } from './encoder.ts';
import type { ModelFolder } from './model-folder.ts';
import { openModelTokenizer } from './model-tokenizer.ts';
import type { RuntimeName } from './runtime.ts';
import type { TextModelSpec } from './text-model.ts';
import { ThreadPool } from './thread-pool.ts';

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
}

/** Opens a model folder's encoder. @throws CairnError `bad-request`, `not-found`, naming the file */
export async function openEncoder(folder: ModelFolder, options: EncodeOptions): Promise<Encoder> {
  const { encoder, activation, pooling, windowTokens } = folder.settings;
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
    pooling: { encoder, activation, pooling },
    windows,
  };
  const { pieces } = openModelTokenizer(readJsonFile(folder.tokenizerFile), folder.tokenizerFile);
  const pool = await ThreadPool.start(spec, options.threads ?? availableParallelism());
  const card: EncoderCard = {
    name: folder.name,
    model: sha256Of(folder.modelFile),
    runtime: pool.runtime,
    settings: { document: encoder, activation, pooling, ...windows },
  };
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([card.model, sha256Of(folder.tokenizerFile), card.runtime, card.settings]))
    .digest('hex');
  return {
    card,
    fingerprint,
    pieces,
    parallel: pool.parallel,
    encode: (text) => pool.encode(text),
    close: () => pool.close(),
  };
}

function sha256Of(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch (cause) {
    throw fileError(cause, 'cannot read', file);
  }
}
