import { INTENT_PREFIX, PACK_PREFIX, RELEASE_PREFIX } from '../../shared/format/layout.ts';
import { packKey, releaseKey } from '../../shared/format/object.ts';
import type { LogEntry } from '../../shared/format/release-log.ts';
import { inParallel } from '../../shared/parallel.ts';
import { openRelease } from '../../shared/search/open-index.ts';
import type { Bucket } from './bucket.ts';
import { BucketSource } from './bucket-source.ts';
import { asCollector } from './collector-lock.ts';
import { INTENT_MS, liveIntents } from './intent.ts';
import { readChannels } from './list-releases.ts';
import type { StoredObject } from './object-list.ts';
import { packsOf } from './release-objects.ts';

/** Requests at the same time. */
const REQUESTS = 6;

/** What is kept. */
export interface Retention {
  /** Newest releases of each channel that are kept, the one that it serves among them; at least 1. */
  readonly keep: number;
  /** Objects that are younger are kept, and releases that a channel served until so long ago. */
  readonly graceMs: number;
}

/** What a collector found, and removed unless it was a dry run. */
export interface Collection {
  readonly releases: readonly string[];
  readonly packs: readonly string[];
  readonly bytes: number;
  /** Objects that stay, and their bytes. */
  readonly kept: { readonly objects: number; readonly bytes: number };
  readonly removed: boolean;
}

/**
 * Removes releases and packs that nothing names: no channel, no release that is kept for a rollback, none that a channel
 * served within the grace period, in which readers may still have it, no publisher at work; and that are older than that
 * period. A release that is kept and cannot be read stops all of it before anything is removed.
 * @throws CairnError `conflict` (another collector), `timeout` (run it again to go on), `corrupt`, `too-new`, `transport`
 */
export async function collectGarbage(bucket: Bucket, retention: Retention, isDryRun: boolean): Promise<Collection> {
  if (isDryRun) return { ...(await findGarbage(bucket, retention)).collection, removed: false };
  return asCollector(bucket, async (checkTime) => {
    const { garbage, dead, collection } = await findGarbage(bucket, retention);
    // Releases first, so that none is left that lacks a pack.
    for (const prefix of [RELEASE_PREFIX, PACK_PREFIX]) {
      const objects = garbage.filter(({ key }) => key.startsWith(prefix));
      await inParallel(objects, REQUESTS, async ({ key }) => {
        checkTime();
        await bucket.delete(key);
      });
    }
    await inParallel(dead, REQUESTS, ({ key }) => bucket.delete(key));
    return { ...collection, removed: true };
  });
}

interface Found {
  readonly garbage: readonly StoredObject[];
  /** Intents of publishers that died. */
  readonly dead: readonly StoredObject[];
  readonly collection: Omit<Collection, 'removed'>;
}

async function findGarbage(bucket: Bucket, { keep, graceMs }: Retention): Promise<Found> {
  const intents = await bucket.list(INTENT_PREFIX);
  const live = new Set<string>();
  for (const { release, packs } of await liveIntents(bucket, intents)) {
    live.add(releaseKey(release));
    for (const pack of packs) live.add(packKey(pack));
  }
  const releases = await bucket.list(RELEASE_PREFIX);
  const channels = await readChannels(bucket);
  const packs = await bucket.list(PACK_PREFIX);

  const named = new Set(
    channels
      .flatMap(({ head }) => [head.release, ...lastReleases(head.log, keep), ...lateReleases(head.log, graceMs)])
      .map(releaseKey),
  );
  const kept = releases.filter(({ key, ageMs }) => named.has(key) || live.has(key) || ageMs <= graceMs);
  const source = new BucketSource(bucket);
  await inParallel(kept, REQUESTS, async ({ key }) => {
    // A publisher writes the release after its packs, so that of every release all of them are there.
    for (const pack of packsOf(await openRelease(source, key.slice(RELEASE_PREFIX.length)))) live.add(pack.key);
  });
  for (const { key } of kept) live.add(key);

  const all = [...releases, ...packs];
  const garbage = all.filter(({ key, ageMs }) => !live.has(key) && ageMs > graceMs);
  const bytes = bytesOf(garbage);
  return {
    garbage,
    dead: intents.filter(({ ageMs }) => ageMs > INTENT_MS),
    collection: {
      releases: namesOf(garbage, RELEASE_PREFIX),
      packs: namesOf(garbage, PACK_PREFIX),
      bytes,
      kept: { objects: all.length - garbage.length, bytes: bytesOf(all) - bytes },
    },
  };
}

/** The newest releases of a log, each once. */
function lastReleases(log: readonly LogEntry[], keep: number): string[] {
  return [...new Set(log.map(({ release }) => release))].slice(0, keep);
}

/** The releases of a log that were replaced within the grace period: readers may still have them. */
function lateReleases(log: readonly LogEntry[], graceMs: number): string[] {
  return log.slice(1).flatMap(({ release }, i) => (Date.now() - Date.parse(log[i]!.at) <= graceMs ? [release] : []));
}

function namesOf(objects: readonly StoredObject[], prefix: string): string[] {
  return objects.filter(({ key }) => key.startsWith(prefix)).map(({ key }) => key.slice(prefix.length));
}

function bytesOf(objects: readonly StoredObject[]): number {
  return objects.reduce((sum, { bytes }) => sum + bytes, 0);
}
