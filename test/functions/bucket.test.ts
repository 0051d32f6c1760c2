import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_KEYS, type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import { BucketSource } from '../../index-builder/publish/bucket-source.ts';
import { sha256 } from '../../index-builder/sha256.ts';
import { rangeSourceSuite } from '../range-source.suite.ts';

/** What of the binding this needs. */
interface WritableBucket {
  put(key: string, bytes: Uint8Array): Promise<unknown>;
  delete(keys: string[]): Promise<void>;
}

/** Objects that storage lists at once. */
const PAGE = 1_000;

let worker: LocalWorker;
let binding: WritableBucket;
beforeAll(async () => {
  worker = await startLocalWorker();
  binding = ((await worker.bindings()) as { INDEX: WritableBucket }).INDEX;
});
afterAll(() => worker.close());

rangeSourceSuite('BucketSource', async (objects) => {
  for (const [key, bytes] of objects) await binding.put(key, bytes);
  return { source: new BucketSource(worker.bucket), close: () => binding.delete([...objects.keys()]) };
});

describe('a bucket', () => {
  const bytes = Uint8Array.of(1, 2, 3);

  it('writes under a condition alone', async () => {
    const { bucket } = worker;
    expect(await bucket.put('object', bytes, { absent: true })).toBe(true);
    expect(await bucket.put('object', Uint8Array.of(4), { absent: true })).toBe(false);
    const { etag } = (await bucket.get('object'))!;
    expect(await bucket.put('object', Uint8Array.of(5), { etag: '"0123456789abcdef0123456789abcdef"' })).toBe(false);
    expect((await bucket.get('object'))!.bytes).toEqual(bytes);
    expect(await bucket.put('object', Uint8Array.of(6), { etag })).toBe(true);
    expect(await bucket.put('object', Uint8Array.of(7), { etag })).toBe(false);
    expect((await bucket.get('object'))!.bytes).toEqual(Uint8Array.of(6));
    await bucket.delete('object');
    expect(await bucket.get('object')).toBeUndefined();
    await bucket.delete('object');
  });

  it('refuses bytes that are not those that were signed', async () => {
    const { bucket } = worker;
    await expect(bucket.put('damaged', bytes, undefined, sha256(Uint8Array.of(9)))).rejects.toMatchObject({
      code: 'transport',
    });
    expect(await bucket.get('damaged')).toBeUndefined();
    expect(await bucket.put('sound', bytes, undefined, sha256(bytes))).toBe(true);
    await bucket.delete('sound');
  });

  it('lists every object with its size and age, page by page, in the order of keys', async () => {
    const keys = Array.from({ length: PAGE + 5 }, (_, i) => `many/${String(i).padStart(4, '0')} & <${i}>`);
    await Promise.all(keys.map((key, i) => binding.put(key, new Uint8Array(i % 3))));
    const listed = await worker.bucket.list('many/');
    expect(listed.map(({ key }) => key)).toEqual(keys);
    expect(listed.map((object) => object.bytes)).toEqual(keys.map((_, i) => i % 3));
    // By the second, as storage tells its time.
    for (const { ageMs } of listed) expect(Math.abs(ageMs)).toBeLessThan(60_000);
    for (let at = 0; at < keys.length; at += PAGE) await binding.delete(keys.slice(at, at + PAGE));
    expect(await worker.bucket.list('many/')).toEqual([]);
  });

  it('keeps to its prefix', async () => {
    const part = new Bucket(worker.bucketUrl, LOCAL_KEYS, 'docs/v2');
    await part.put('packs/a', bytes);
    await worker.bucket.put('packs/b', bytes);
    expect((await part.list('')).map(({ key }) => key)).toEqual(['packs/a']);
    expect((await worker.bucket.list('docs/')).map(({ key }) => key)).toEqual(['docs/v2/packs/a']);
    expect(await part.get('packs/b')).toBeUndefined();
    await part.delete('packs/b');
    expect(await worker.bucket.get('packs/b')).toBeDefined();
  });
});
