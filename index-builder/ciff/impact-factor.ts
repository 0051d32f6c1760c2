import { TOKEN_WEIGHTS } from '../documents/validate.ts';

/**
 * Weights are fractions, what the format calls tf are integers. An export multiplies all weights of a file by one
 * factor, so that those of different terms stay comparable, and says so in the header's description; an import
 * divides by it.
 */

/** What the largest weight of a CIFF export becomes: others keep 16 bits below it. */
export const CIFF_LARGEST = 65535;

const DESCRIPTION = 'cairn: weight x ';

/**
 * The factor that makes `largest` of the largest weight.
 * @param weight the largest weight, above 0
 */
export function factorFor(weight: number, largest: number): number {
  // Within what the description may say: 1 / factor, the smallest weight that an import makes, must be a weight.
  return Math.min(largest / Math.min(weight, TOKEN_WEIGHTS.largest), 1 / TOKEN_WEIGHTS.smallest);
}

/** Integer of 1 to `largest` for a weight above 0. */
export function toInteger(weight: number, factor: number, largest: number): number {
  return Math.min(largest, Math.max(1, Math.round(weight * factor)));
}

export function describeFactor(factor: number): string {
  return `${DESCRIPTION}${factor}`;
}

/**
 * The factor that a description names: 1 for files of other tools, whose tf are weights as they stand.
 * @returns undefined where it begins like one of ours and names no factor that an export can have
 */
export function parseFactor(description: string): number | undefined {
  if (!description.startsWith(DESCRIPTION)) return 1;
  const text = description.slice(DESCRIPTION.length);
  const factor = Number(text);
  const smallest = factorFor(TOKEN_WEIGHTS.largest, CIFF_LARGEST);
  const possible = factor >= smallest && factor <= 1 / TOKEN_WEIGHTS.smallest;
  return possible && String(factor) === text ? factor : undefined;
}

/**
 * The weight that an integer stands for. Rounding that leads past the range of weights is undone; an integer that no
 * export makes is not, and whoever checks the document judges what comes of it.
 */
export function toWeight(integer: number, factor: number): number {
  const weight = integer / factor;
  if (integer > CIFF_LARGEST) return weight;
  return Math.min(TOKEN_WEIGHTS.largest, Math.max(TOKEN_WEIGHTS.smallest, weight));
}
