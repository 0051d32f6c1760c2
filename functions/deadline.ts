import { CairnError } from '../shared/errors.ts';

/** Milliseconds that a shard has to answer: twenty times what most take to read, and less than people wait. */
export const SHARD_MS = 3_000;
/** Milliseconds that a part has: those of its shards, and the way there and back. */
export const PART_MS = SHARD_MS + 1_000;

/** The error of what did not come in time. */
export function lateError(what: string, timeoutMs: number, cause?: unknown): CairnError {
  return new CairnError('timeout', `${what} did not answer, expected it within ${timeoutMs} ms`, { cause });
}

/**
 * What work gives, if it does so in time; what comes later is dropped.
 * @throws CairnError `timeout`; whatever the work throws
 */
export async function withDeadline<T>(what: string, timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: number | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(lateError(what, timeoutMs)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
