import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { LOCAL_KEYS, type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import { sha256 } from '../../index-builder/sha256.ts';
import { buildIndex, makeLines, type PublishableIndex } from './fixture.ts';

describe('an upload', () => {
  let worker: LocalWorker;
  let index: PublishableIndex;
  let bucket: Bucket;
  beforeAll(async () => {
    [worker, index] = await Promise.all([startLocalWorker(), buildIndex(makeLines(80))]);
    bucket = new Bucket(worker.bucketUrl, LOCAL_KEYS, '', 0);
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => {
    await worker.close();
    index.remove();
  });

  /** From now on one bit of what is written under such keys changes on the way. */
  function damageOnTheWay(key: RegExp): void {
    const send = globalThis.fetch;
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      if (!(input instanceof Request) || input.method !== 'PUT' || !key.test(input.url)) return send(input, init);
      const body = new Uint8Array(await input.clone().arrayBuffer());
      body[body.length >> 1]! ^= 1;
      return send(new Request(input, { body }), init);
    });
  }

  it('arrives as it was sent, or not at all', async () => {
    const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i);
    damageOnTheWay(/fragile/);
    await expect(bucket.put('fragile', bytes, { absent: true }, sha256(bytes))).rejects.toMatchObject({
      code: 'transport',
    });
    expect(await bucket.get('fragile')).toBeUndefined();
    expect(await bucket.put('sound', bytes, { absent: true }, sha256(bytes))).toBe(true);
    expect((await bucket.get('sound'))!.bytes).toEqual(bytes);
  });

  it.each([/\/packs\//, /\/releases\//, /\/channels\//])(
    'of a damaged %s ends the publish, and is not stored',
    async (key) => {
      damageOnTheWay(key);
      await expect(index.publishTo({ ...worker, bucket })).rejects.toMatchObject({ code: 'transport' });
      expect(await bucket.get('channels/live')).toBeUndefined();
      for (const { key: stored } of [...(await bucket.list('packs/')), ...(await bucket.list('releases/'))])
        expect(sha256((await bucket.get(stored))!.bytes)).toBe(stored.slice(stored.indexOf('/') + 1));
      vi.restoreAllMocks();
    },
  );

  it('goes on where one was refused', async () => {
    await expect(index.publishTo({ ...worker, bucket })).resolves.toMatchObject({ changed: true });
  });
});
