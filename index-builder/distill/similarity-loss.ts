import { multiplyByTransposed, transpose } from './matrix-product.ts';
import { toUnitRow } from './unit-row.ts';

/** What the fit makes small. */
export interface LossSettings {
  /** What the softmax counts beside 1 - cosine. */
  readonly contrast: number;
  /** Cosines are divided by it before the softmax. */
  readonly temperature: number;
}

/** A loss and what it is made of, means over queries. */
export interface LossParts {
  readonly loss: number;
  /** Cosine between a query's sum and its target. */
  readonly cosine: number;
}

/**
 * `1 - cos(s_i, t_i) + contrast * -ln softmax_j(cos(s_i, t_j) / temperature)[i]`: a sum points where its target points, and
 * nearer to it than to the targets of the other queries of its group (InfoNCE: van den Oord et al. 2018, equation 4).
 */
export class SimilarityLoss {
  readonly #settings: LossSettings;
  readonly #dims: number;
  readonly #units: Float64Array;
  readonly #columns: Float64Array;
  readonly #odds: Float64Array;
  readonly #lengths: Float64Array;

  /** @param most queries of the largest group */
  constructor(most: number, dims: number, settings: LossSettings) {
    this.#settings = settings;
    this.#dims = dims;
    this.#units = new Float64Array(most * dims);
    this.#columns = new Float64Array(most * dims);
    this.#odds = new Float64Array(most * most);
    this.#lengths = new Float64Array(most);
  }

  /**
   * Loss of a group of `n` queries, and its gradient by their sums. A sum of nothing has cosine 0, and gradient 0.
   * @param sums n x dims
   * @param targets n x dims, each of length 1
   * @param gradient n x dims, written
   */
  evaluate(sums: Float64Array, targets: Float64Array, n: number, gradient: Float64Array): LossParts {
    const { contrast, temperature } = this.#settings;
    const dims = this.#dims;
    const [units, odds, lengths] = [this.#units, this.#odds, this.#lengths];
    for (let i = 0; i < n; i++) lengths[i] = toUnitRow(sums, units, i * dims, dims);
    multiplyByTransposed(units, targets, odds, { n, m: n, width: dims });
    let cosines = 0;
    let surprise = 0;
    for (let i = 0; i < n; i++) {
      cosines += odds[i * n + i]!;
      surprise += toOdds(odds, i * n, n, i, temperature);
    }
    // By the unit vector: contrast / temperature * (sum_j p_ij t_j - t_i) - t_i.
    transpose(targets, this.#columns, n, dims);
    multiplyByTransposed(odds, this.#columns, gradient, { n, m: dims, width: n });
    const pull = contrast / temperature;
    for (let i = 0; i < n; i++) {
      const at = i * dims;
      let along = 0;
      for (let k = at; k < at + dims; k++) {
        gradient[k] = pull * (gradient[k]! - targets[k]!) - targets[k]!;
        along += gradient[k]! * units[k]!;
      }
      // By the sum: only what is at a right angle to it turns it.
      const factor = lengths[i]! > 0 ? 1 / (lengths[i]! * n) : 0;
      for (let k = at; k < at + dims; k++) gradient[k] = factor * (gradient[k]! - along * units[k]!);
    }
    return { loss: 1 - cosines / n + (contrast * surprise) / n, cosine: cosines / n };
  }
}

/** Makes cosines of a row probabilities; returns the negative logarithm of the one at `own`. */
function toOdds(cosines: Float64Array, at: number, n: number, own: number, temperature: number): number {
  let most = -Infinity;
  for (let j = at; j < at + n; j++) most = Math.max(most, cosines[j]!);
  const logit = (cosines[at + own]! - most) / temperature;
  let sum = 0;
  for (let j = at; j < at + n; j++) sum += cosines[j] = Math.exp((cosines[j]! - most) / temperature);
  for (let j = at; j < at + n; j++) cosines[j]! /= sum;
  return Math.log(sum) - logit;
}
