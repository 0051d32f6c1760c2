import { randomUUID } from 'node:crypto';
import { utf8 } from '../../shared/bytes.ts';
import { CairnError } from '../../shared/errors.ts';
import { LOCK_PREFIX } from '../../shared/format/layout.ts';
import type { Bucket } from './bucket.ts';

/** The one object that says that a collector is at work. */
export const COLLECTOR_KEY = `${LOCK_PREFIX}gc`;
/** A lock that is older belongs to a collector that died. It stops by itself long before. */
const LOCK_MS = 15 * 60_000;
/** Time in which a collector deletes. */
const WORK_MS = LOCK_MS / 3;
const POLL_MS = 1_000;

/**
 * Runs work as the only collector: publishers wait until it has ended. It is given a check to be made before every
 * deletion, which fails once its time is up.
 * @throws CairnError of the work; `conflict` (another collector is at work), `timeout` (its time is up)
 */
export async function asCollector<T>(bucket: Bucket, work: (checkTime: () => void) => Promise<T>): Promise<T> {
  const own = utf8(randomUUID());
  const startedAt = Date.now();
  await takeLock(bucket, own);
  let isSure = false;
  try {
    const result = await work(() => {
      if (Date.now() - startedAt > WORK_MS)
        throw new CairnError('timeout', `collecting took over ${WORK_MS / 60_000} minutes; run it again to go on`);
    });
    isSure = true;
    return result;
  } catch (error) {
    // A request without an answer may still be on its way: publishers wait until it can have arrived.
    isSure = !(error instanceof CairnError && error.code === 'transport');
    throw error;
  } finally {
    if (isSure) await bucket.delete(COLLECTOR_KEY);
  }
}

async function takeLock(bucket: Bucket, own: Uint8Array<ArrayBuffer>): Promise<void> {
  const [held] = await bucket.list(COLLECTOR_KEY);
  const object = held && (await bucket.get(COLLECTOR_KEY));
  const isDead = held && held.ageMs > LOCK_MS;
  const taken = object
    ? isDead && (await bucket.put(COLLECTOR_KEY, own, { etag: object.etag }))
    : await bucket.put(COLLECTOR_KEY, own, { absent: true });
  if (taken) return;
  const now = await bucket.get(COLLECTOR_KEY);
  if (now && Buffer.from(now.bytes).equals(own)) return;
  throw new CairnError('conflict', 'another collector is at work in the bucket, expected none; run this one later');
}

/** Waits until no collector is at work. @throws CairnError `conflict` (one that does not end) */
export async function waitForCollector(bucket: Bucket, limitMs = LOCK_MS): Promise<void> {
  for (const startedAt = Date.now(); ;) {
    const [held] = await bucket.list(COLLECTOR_KEY);
    if (!held || held.ageMs > LOCK_MS) return;
    if (Date.now() - startedAt > limitMs)
      throw new CairnError(
        'conflict',
        `a collector has been at work for ${limitMs / 60_000} minutes, expected it to end`,
      );
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
