import type { Certificate } from '../api.ts';
import type { Scored } from './top-k.ts';

/**
 * Proves what can be proven of a top k (design: U and theta). A document that was not scored exactly has at most
 * `bound`; a hit whose score exceeds it keeps its place. A bound of 0 means that every document was scored.
 */
export function certify(top: readonly Scored[], k: number, bound: number): Certificate {
  const threshold = top.length < k ? 0 : (top.at(-1)?.score ?? 0);
  const certified = bound === 0 ? top.length : top.filter((hit) => hit.score > bound).length;
  return { exact: bound === 0 || bound < threshold, bound, threshold, certified };
}
