import { IMPACT_MAX } from '../../shared/format/layout.ts';
import { decodeScale, encodeScale, toImpact } from '../../shared/format/scale.ts';

/** A list's weights as impacts, with the scale that gives them back. */
export interface QuantizedWeights {
  readonly scaleBits: number;
  /** 1 to 2^bits - 1. */
  readonly impacts: Uint8Array;
  /** Weights that the scale is too small for; they have its largest impact. */
  readonly clamped: number;
}

/**
 * Quantizes the weights of a list to impacts of `bits` bits, the largest weight being the largest of them. The scale is
 * that of impact 255, which fewer bits do not reach: readers need not know how many there were.
 */
export function quantize(weights: Float64Array, bits: number): QuantizedWeights {
  const levels = 2 ** bits - 1;
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  return quantizeTo(weights, bits, encodeScale((largest * IMPACT_MAX) / levels));
}

/** Quantizes weights to impacts of `bits` bits of a scale that is given. */
export function quantizeTo(weights: Float64Array, bits: number, scaleBits: number): QuantizedWeights {
  const levels = 2 ** bits - 1;
  const scale = decodeScale(scaleBits);
  const most = (scale * levels) / IMPACT_MAX;
  return {
    scaleBits,
    impacts: Uint8Array.from(weights, (weight) => Math.min(levels, toImpact(weight, scale))),
    clamped: weights.reduce((count, weight) => count + (weight > most ? 1 : 0), 0),
  };
}
