import { randomUUID } from 'node:crypto';
import { utf8 } from '../../shared/bytes.ts';
import { CairnError } from '../../shared/errors.ts';
import { z } from 'zod';
import type { Bucket } from './bucket.ts';
import { INTENT_PREFIX } from '../../shared/format/layout.ts';
import { inParallel } from '../../shared/parallel.ts';
import { waitForCollector } from './collector-lock.ts';
import type { StoredObject } from './object-list.ts';

/** An intent is written again after so long, while its publisher lives. */
const RENEW_MS = 5 * 60_000;
/** One that is older belongs to a publisher that died: nothing that it names is kept for it. */
export const INTENT_MS = 60 * 60_000;
/** A publisher whose intent is older than this gives up: a collector may soon think it dead. */
const SAFE_MS = INTENT_MS / 2;
/** Intents read at the same time. */
const READS = 6;

const intentSchema = z.object({ channel: z.string(), release: z.string(), packs: z.array(z.string()) });

/** What a publisher is about to make a channel name: until that is done, nothing of it may be collected. */
export type Intent = z.infer<typeof intentSchema>;

/** @throws CairnError `corrupt` */
function parseIntent(key: string, bytes: Uint8Array): Intent {
  try {
    return intentSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw new CairnError('corrupt', `${key} is not the intent of a publisher`, { cause });
  }
}

/** What publishers that may still be alive have said. @param listed all intents of the bucket */
export async function liveIntents(bucket: Bucket, listed: readonly StoredObject[]): Promise<Intent[]> {
  const intents: Intent[] = [];
  await inParallel(
    listed.filter(({ ageMs }) => ageMs <= INTENT_MS),
    READS,
    async ({ key }) => {
      const object = await bucket.get(key);
      // One that is gone belongs to a publisher that has ended: whoever asks reads the channels after this.
      if (object) intents.push(parseIntent(key, object.bytes));
    },
  );
  return intents;
}

/**
 * Runs work under an intent. Between writing it and looking for a collector there is no gap: a collector that comes later
 * reads the intent, and one that was there first is waited for.
 * @param work is given a check to be made right before the channel is swapped: it fails where the intent is too old
 * @throws CairnError of the work; `conflict` (a collector that does not end), `timeout` (the intent grew too old)
 */
export async function withIntent<T>(
  bucket: Bucket,
  intent: Intent,
  work: (checkLive: () => void) => Promise<T>,
): Promise<T> {
  const key = `${INTENT_PREFIX}${randomUUID()}`;
  const body = utf8(JSON.stringify(intent));
  let writtenAt = Date.now();
  await bucket.put(key, body);
  const timer = setInterval(() => {
    const startedAt = Date.now();
    // One that fails leaves the intent as old as it is, which `checkLive` sees.
    bucket.put(key, body).then(
      () => void (writtenAt = startedAt),
      () => undefined,
    );
  }, RENEW_MS);
  try {
    await waitForCollector(bucket);
    return await work(() => {
      const ageMs = Date.now() - writtenAt;
      if (ageMs > SAFE_MS)
        throw new CairnError(
          'timeout',
          `the publisher stood still for ${Math.round(ageMs / 60_000)} minutes, expected at most ${SAFE_MS / 60_000}: what it is about to name may be collected; run it again`,
        );
    });
  } finally {
    clearInterval(timer);
    // What stays behind keeps objects for an hour, no longer: that it cannot be removed is no failure of the work.
    await bucket.delete(key).catch(() => undefined);
  }
}
