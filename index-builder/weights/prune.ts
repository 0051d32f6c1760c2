import type { Prune } from '../encoders/method.ts';
import type { WeighedPiece } from './weighed-document.ts';

/**
 * What a document keeps of its vector: the largest weights that together have the share `mass` of its sum, at most `top`,
 * none below `maxRatio` of the largest. Of equal weights those that come first stay. At least one piece is kept. The order
 * is kept, too.
 */
export function prune(vector: readonly WeighedPiece[], { mass, maxRatio, top }: Prune): readonly WeighedPiece[] {
  if (vector.length === 0 || (mass === undefined && maxRatio === undefined && top === undefined)) return vector;
  const order = vector.map((_, i) => i).sort((a, b) => vector[b]![1] - vector[a]![1]);
  const sum = vector.reduce((total, [, weight]) => total + weight, 0);
  const least = (maxRatio ?? 0) * vector[order[0]!]![1];
  const kept = new Uint8Array(vector.length);
  let keptSum = 0;
  for (const [rank, i] of order.entries()) {
    const weight = vector[i]![1];
    const isPast = keptSum >= (mass ?? Infinity) * sum || weight < least || rank >= (top ?? Infinity);
    if (rank > 0 && isPast) break;
    kept[i] = 1;
    keptSum += weight;
  }
  return vector.filter((_, i) => kept[i] === 1);
}
