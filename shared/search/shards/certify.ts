import type { Certificate } from '../../api.ts';
import type { Scored } from '../scoring/top-k.ts';

/**
 * Proves what can be proven of a top k (design: U and theta). Any other document has at most `bound`, and a hit has its
 * score or up to `slack` more. So a hit keeps its place if it scores more than those could: the hits after it with their
 * slack, and everything else. A bound of 0 means that every document was scored exactly.
 */
export function certify(top: readonly Scored[], k: number, bound: number, slack = 0): Certificate {
  const threshold = top.length < k ? 0 : (top.at(-1)?.score ?? 0);
  let certified = 0;
  while (certified < top.length && isProven(top, certified, bound, slack)) certified++;
  return {
    stage: 'first',
    places: k,
    exact: certified === top.length && (bound === 0 || bound < threshold),
    bound,
    slack,
    threshold,
    certified,
  };
}

/** What is said of documents that are sorted by an attribute: all of it is proven, or nothing. */
export function certifySorted(top: readonly Scored[], k: number, isExact: boolean, slack: number): Certificate {
  return {
    stage: 'first',
    places: k,
    exact: isExact,
    bound: 0,
    slack,
    threshold: 0,
    certified: isExact ? top.length : 0,
  };
}

function isProven(top: readonly Scored[], place: number, bound: number, slack: number): boolean {
  const { score } = top[place]!;
  const next = top[place + 1];
  return (bound === 0 || score > bound) && (slack === 0 || next === undefined || score > next.score + slack);
}
