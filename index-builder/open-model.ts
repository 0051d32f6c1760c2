import type { Config } from './config.ts';
import type { Encoder } from './encoders/encoder.ts';
import type { ModelFolder } from './encoders/model-folder.ts';
import { type Heads, openEncoder } from './encoders/open-encoder.ts';
import { VectorCache } from './encoders/vector-cache.ts';

/** A model that is open, and what keeps what it gave. */
export interface OpenModel {
  readonly encoder: Encoder;
  /** Undefined: nothing is kept. */
  readonly cache: VectorCache | undefined;
  close(): Promise<void>;
}

/** Opens a model and its cache, as configured. @throws CairnError naming the model's file, or the cache */
export async function openModel({ encoding, cache }: Config, folder: ModelFolder, heads: Heads): Promise<OpenModel> {
  const { runtime, threads, window, overlap, context } = encoding;
  const options = { runtime, threads, windowTokens: window, overlapTokens: overlap, repeatContext: context, heads };
  const encoder = await openEncoder(folder, options);
  try {
    const kept = cache === false ? undefined : new VectorCache(cache, encoder.fingerprint);
    return {
      encoder,
      cache: kept,
      close: async () => {
        // What is under way may still be kept.
        await encoder.close();
        kept?.close();
      },
    };
  } catch (error) {
    await encoder.close();
    throw error;
  }
}
