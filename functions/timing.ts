import type { Costs } from '../shared/api.ts';

/** Milliseconds since the last call, or since it was made. A Worker's clock stands still while it computes. */
export function stopwatch(): () => number {
  let last = Date.now();
  return () => {
    const now = Date.now();
    const ms = now - last;
    last = now;
    return ms;
  };
}

/** Server-Timing of an answer: time spent waiting, and what was read meanwhile. */
export function timingHeader(openMs: number, searchMs: number, costs: Costs): string {
  const { reads, waves, rounds, bytes, cached } = costs;
  const read = `${reads} reads in ${waves} waves and ${rounds} rounds, ${bytes} bytes, ${cached} blocks from memory`;
  return `open;dur=${openMs};desc="open the index", search;dur=${searchMs};desc="${read}"`;
}
