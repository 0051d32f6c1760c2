import { IMPACT_MAX } from '../../shared/format/layout.ts';
import { decodeScale, encodeScale, toImpact } from '../../shared/format/scale.ts';

/** A list's weights as impacts, with the scale that gives them back. */
export interface QuantizedWeights {
  readonly scaleBits: number;
  /** 1 to 2^bits - 1. */
  readonly impacts: Uint8Array;
}

/**
 * Quantizes the weights of a list to impacts of `bits` bits, the largest weight being the largest of them. The scale is
 * that of impact 255, which fewer bits do not reach: readers need not know how many there were.
 */
export function quantize(weights: Float64Array, bits: number): QuantizedWeights {
  const levels = 2 ** bits - 1;
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const scaleBits = encodeScale((largest * IMPACT_MAX) / levels);
  const scale = decodeScale(scaleBits);
  return { scaleBits, impacts: Uint8Array.from(weights, (weight) => Math.min(levels, toImpact(weight, scale))) };
}
