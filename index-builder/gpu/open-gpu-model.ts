import { DOLLARS_PER_NEURON, FREE_NEURONS_PER_DAY, type GpuModel } from '../../shared/gpu/models.ts';
import type { Config } from '../config.ts';
import { VectorCache } from '../encoders/vector-cache.ts';
import type { OpenModel } from '../open-model.ts';
import { GpuClient, gpuPlace } from './gpu-client.ts';
import { GpuEncoder } from './gpu-encoder.ts';

/** Characters of a token, as most texts have them. */
const TOKEN_CHARACTERS = 4;

/**
 * Opens a model of Workers AI by the GPU Worker that the environment names, and the cache of its embeddings.
 * @throws CairnError `bad-request` naming the variable that is missing; of the cache
 */
export function openGpuModel(
  { cache, neurons }: Pick<Config, 'cache' | 'neurons'>,
  model: GpuModel,
  pieces?: readonly string[],
): OpenModel {
  const encoder = new GpuEncoder(model, new GpuClient(gpuPlace(), neurons), pieces);
  const kept = cache === false ? undefined : new VectorCache(cache, encoder.fingerprint);
  return {
    encoder,
    cache: kept,
    close: () => {
      kept?.close();
      return Promise.resolve();
    },
  };
}

/** What embedding texts will cost, in words. @param characters of all texts */
export function priceText({ name, inputPrice }: GpuModel, texts: number, characters: number): string {
  const neurons = Math.ceil((characters / TOKEN_CHARACTERS / 1e6) * inputPrice);
  const dollars = (neurons * DOLLARS_PER_NEURON).toFixed(2);
  return `${texts} texts for ${name}: about ${neurons} neurons, $${dollars}, less those of the cache; ${FREE_NEURONS_PER_DAY} a day are free`;
}
