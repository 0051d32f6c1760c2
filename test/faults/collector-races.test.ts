import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_KEYS, type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import { BucketSource } from '../../index-builder/publish/bucket-source.ts';
import { collectGarbage, type Collection } from '../../index-builder/publish/collect-garbage.ts';
import { COLLECTOR_KEY } from '../../index-builder/publish/collector-lock.ts';
import type { StoredObject } from '../../index-builder/publish/object-list.ts';
import { rollback } from '../../index-builder/publish/serve-release.ts';
import { verifyChannel } from '../../index-builder/publish/verify-release.ts';
import { CairnError } from '../../shared/errors.ts';
import { buildIndex, makeLines, type PublishableIndex } from '../functions/fixture.ts';
import { FaultProxy } from './fault-proxy.ts';

// Everything counts as old: storage tells times by the second.
const RETENTION = { keep: 1, graceMs: -5_000 };

let worker: LocalWorker;
let old: PublishableIndex;
let current: PublishableIndex;
/** A bucket in which the old release is garbage, whole as it is, and the current one is served. */
let objects: { key: string; bytes: Uint8Array<ArrayBuffer> }[];
beforeAll(async () => {
  [worker, old, current] = await Promise.all([
    startLocalWorker(),
    buildIndex(makeLines(40, 1)),
    buildIndex(makeLines(40, 2)),
  ]);
  await old.publishTo(worker);
  await current.publishTo(worker);
  const keys = (await worker.bucket.list('')).map(({ key }) => key);
  objects = await Promise.all(keys.map(async (key) => ({ key, bytes: (await worker.bucket.get(key))!.bytes })));
});
afterAll(async () => {
  await worker.close();
  old.remove();
  current.remove();
});

/** A bucket that tells when its publisher has found a collector at work, and waits for it. */
class WatchedBucket extends Bucket {
  readonly hasToWait: Promise<void>;
  #tell: () => void = () => undefined;

  constructor(url: string, prefix: string) {
    super(url, LOCAL_KEYS, prefix);
    this.hasToWait = new Promise((resolve) => (this.#tell = resolve));
  }

  override async list(keyPrefix: string): Promise<StoredObject[]> {
    const objects = await super.list(keyPrefix);
    if (keyPrefix === COLLECTOR_KEY && objects.length > 0) this.#tell();
    return objects;
  }
}

/** A copy of these objects for a case alone. */
async function prepare(name: string): Promise<{ direct: WatchedBucket; proxy: FaultProxy; through: Bucket }> {
  const direct = new WatchedBucket(worker.bucketUrl, name);
  await Promise.all(objects.map(({ key, bytes }) => direct.put(key, bytes)));
  const proxy = new FaultProxy(worker.bucketUrl);
  return { direct, proxy, through: new Bucket(await proxy.listen(), LOCAL_KEYS, name) };
}

/** What makes the channel serve the old release again; returns it, or why it is gone. */
const COMEBACKS: Readonly<Record<string, (bucket: Bucket) => Promise<string>>> = {
  publish: async (bucket) => (await old.publishTo({ ...worker, bucket })).release,
  rollback: async (bucket) => (await rollback(bucket, 'live', old.release)).release,
};

/** The release, or the code of the error; a collector may have been first, which is known to a rollback alone. */
async function outcomeOf(name: string, work: Promise<string>): Promise<string> {
  return work.catch((error: unknown) => {
    if (name === 'rollback' && error instanceof CairnError && error.code === 'not-found') return error.code;
    throw error;
  });
}

/** Expects the channel to serve what the outcome says, whole. */
async function expectWhole(bucket: Bucket, outcome: string, place: string): Promise<void> {
  const { release } = await verifyChannel(new BucketSource(bucket), 'live', SILENT);
  expect(release, place).toBe(outcome === 'not-found' ? current.release : old.release);
}

describe.each(Object.keys(COMEBACKS))('a collector and a %s of an old release', (name) => {
  it('the collector works between any two requests', { timeout: 120_000 }, async () => {
    const collected: boolean[] = [];
    const runCase = async (at: number): Promise<boolean> => {
      const { direct, proxy, through } = await prepare(`${name}-around-${at}`);
      let found: Collection | undefined;
      proxy.arm(at, async (forward) => {
        found = await collectGarbage(direct, RETENTION, false);
        return forward();
      });
      const outcome = await outcomeOf(name, COMEBACKS[name]!(through));
      await expectWhole(direct, outcome, `request ${at}`);
      proxy.close();
      collected[at] = (found?.packs.length ?? 0) > 0;
      return found !== undefined;
    };
    const isDone = await Promise.all(Array.from({ length: 16 }, (_, at) => runCase(at)));
    // Beyond the last request nothing happens: there were cases for all of them.
    expect(isDone.at(-1)).toBe(false);
    expect(isDone.filter(Boolean).length).toBeGreaterThan(6);
    // Before the intent was there, the old packs were free to go; afterwards they were not.
    expect(collected[0]).toBe(true);
    expect(collected.filter(Boolean).length).toBeLessThan(isDone.filter(Boolean).length);
  });

  it('it happens between any two requests of the collector', { timeout: 120_000 }, async () => {
    const outcomes = new Set<string>();
    const runCase = async (at: number): Promise<boolean> => {
      const { direct, proxy, through } = await prepare(`${name}-within-${at}`);
      let comeback: Promise<string> | undefined;
      proxy.arm(at, async (forward) => {
        comeback = outcomeOf(name, COMEBACKS[name]!(direct));
        await Promise.race([comeback, direct.hasToWait]);
        return forward();
      });
      await collectGarbage(through, RETENTION, false);
      proxy.close();
      if (!comeback) return false;
      const outcome = await comeback;
      outcomes.add(outcome);
      await expectWhole(direct, outcome, `request ${at}`);
      return true;
    };
    const isDone = await Promise.all(Array.from({ length: 24 }, (_, at) => runCase(at)));
    expect(isDone.at(-1)).toBe(false);
    expect(isDone.filter(Boolean).length).toBeGreaterThan(10);
    expect(outcomes).toContain(old.release);
  });
});

it('of two collectors one works, and the other says so', async () => {
  const { direct, proxy, through } = await prepare('collectors');
  let second: unknown;
  // Its lock is there from the third request on.
  proxy.arm(3, async (forward) => {
    second = await collectGarbage(direct, RETENTION, false).catch((error: unknown) => error);
    return forward();
  });
  expect(await collectGarbage(through, RETENTION, false)).toMatchObject({ removed: true, releases: [old.release] });
  expect(second).toMatchObject({ code: 'conflict' });
  await expectWhole(direct, 'not-found', 'collectors');
  proxy.close();
});

it('keeps what was served within the grace period, however old it is', { timeout: 60_000 }, async () => {
  const bucket = new Bucket(worker.bucketUrl, LOCAL_KEYS, 'late');
  const publishTo = (index: PublishableIndex): Promise<unknown> => index.publishTo({ ...worker, bucket });
  await publishTo(old);
  await publishTo(current);
  // Both are older than the grace period, and the first was replaced before it.
  await new Promise((resolve) => setTimeout(resolve, 7_000));
  const next = await buildIndex(makeLines(40, 3));
  await publishTo(next);
  next.remove();
  const { releases } = await collectGarbage(bucket, { keep: 1, graceMs: 5_000 }, false);
  expect(releases).toEqual([old.release]);
});
