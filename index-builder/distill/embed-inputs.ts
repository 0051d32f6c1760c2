import { unit } from '../dense/projection.ts';
import type { EncoderInput } from '../encoders/encoder-input.ts';
import type { EncodedText } from '../encoders/text-model.ts';
import type { OpenModel } from '../open-model.ts';

/** Embeddings of inputs, in their order. */
export interface Embeddings {
  /** Row by row, as many numbers as the model gives, each row of length 1; all 0 where an input has no token. */
  readonly vectors: Float32Array;
  /** How many the model gave now; the others came from the cache. */
  readonly encoded: number;
}

/**
 * Embeds inputs, several at a time; those that the cache knows are not embedded again.
 * @param dims numbers of an embedding
 * @param onDone called with the number of inputs that are done
 * @throws CairnError naming the model
 */
export async function embedInputs(
  inputs: readonly EncoderInput[],
  dims: number,
  { encoder, cache }: Pick<OpenModel, 'encoder' | 'cache'>,
  onDone: (done: number) => void,
): Promise<Embeddings> {
  const vectors = new Float32Array(inputs.length * dims);
  let encoded = 0;
  let done = 0;
  let next = 0;
  const give = (i: number, { embedding }: EncodedText): void => {
    if (embedding) vectors.set(unit(embedding), i * dims);
    onDone(++done);
  };
  const work = async (): Promise<void> => {
    while (next < inputs.length) {
      const i = next++;
      const input = inputs[i]!;
      const known = cache?.get(input);
      if (known) {
        give(i, known);
        continue;
      }
      const made = await encoder.encode(input);
      cache?.set(input, made);
      encoded++;
      give(i, made);
    }
  };
  await Promise.all(Array.from({ length: encoder.parallel }, work));
  return { vectors, encoded };
}
