/** No document. */
export const NONE_REMOVED: Uint32Array = new Uint32Array(0);

/**
 * Documents of a shard, ascending, that a later part of the release removes or replaces, as a manifest has them: how many
 * are kept and how many are not, in turn, from the first document on. FORMAT.md §13.
 */
export function toRuns(removed: Uint32Array): number[] {
  const runs: number[] = [];
  let next = 0;
  for (const document of removed) {
    if (document === next && runs.length > 0) runs[runs.length - 1]!++;
    else runs.push(document - next, 1);
    next = document + 1;
  }
  return runs;
}

/** Whether a value is the runs of a shard of so many documents: what it claims is held against them before it is made. */
export function isRuns(value: unknown, documents: number): value is readonly number[] {
  if (!Array.isArray(value) || value.length % 2 !== 0) return false;
  let end = 0;
  return value.every((run, i) => {
    // Only the first documents may follow nothing that is kept.
    if (!Number.isSafeInteger(run) || run < (i === 0 ? 0 : 1)) return false;
    end += run as number;
    return end <= documents;
  });
}

/** Numbers in the shard, ascending, of runs that `isRuns` has passed. */
export function fromRuns(runs: readonly number[]): Uint32Array {
  const removed = new Uint32Array(runs.reduce((sum, run, i) => sum + (i % 2 === 1 ? run : 0), 0));
  let next = 0;
  let at = 0;
  for (const [i, run] of runs.entries()) {
    if (i % 2 === 1) for (let own = 0; own < run; own++) removed[at++] = next + own;
    next += run;
  }
  return removed;
}
