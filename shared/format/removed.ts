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

/** Numbers in the shard, ascending; undefined where the runs do not describe documents of it. */
export function fromRuns(runs: unknown, documents: number): Uint32Array | undefined {
  if (!Array.isArray(runs) || runs.length % 2 !== 0) return undefined;
  const removed: number[] = [];
  let next = 0;
  for (const [i, run] of (runs as unknown[]).entries()) {
    // Only the first documents may follow nothing that is kept.
    if (typeof run !== 'number' || !Number.isSafeInteger(run) || run < (i === 0 ? 0 : 1)) return undefined;
    if (next + run > documents) return undefined;
    if (i % 2 === 1) for (let document = next; document < next + run; document++) removed.push(document);
    next += run;
  }
  return Uint32Array.from(removed);
}
