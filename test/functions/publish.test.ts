import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LOCAL_KEYS, type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import { openTarget } from '../../index-builder/publish/target.ts';
import { askWorker, buildIndex, type PublishableIndex, makeLines } from './fixture.ts';

let worker: LocalWorker;
let first: PublishableIndex;
let second: PublishableIndex;

beforeAll(async () => {
  [worker, first, second] = await Promise.all([
    startLocalWorker(),
    buildIndex(makeLines(100)),
    buildIndex(makeLines(120, 2)),
  ]);
});
afterAll(async () => {
  await worker.close();
  first.remove();
  second.remove();
});

// What a publish does when requests fail, or others publish: test/faults.
describe('publish', () => {
  it('writes every object once, and nothing when it is run again', async () => {
    const once = await first.publishTo(worker);
    expect(once).toMatchObject({ channel: 'live', changed: true });
    expect(once.uploaded).toEqual(once.total);
    const { changed, uploaded, total } = await first.publishTo(worker);
    expect(changed).toBe(false);
    expect(uploaded).toEqual({ objects: 0, bytes: 0 });
    // The head is no part of it where it names the release already.
    const head = (await worker.bucket.get('channels/live'))!.bytes;
    expect(total).toEqual({ objects: once.total.objects - 1, bytes: once.total.bytes - head.length });
  });

  it('shows a new release to readers', async () => {
    const old = (await askWorker(worker, 'amber', 1)).release;
    const { release } = await second.publishTo(worker);
    expect(release).not.toBe(old);
    // The Worker looks at the head again when what it knows is five seconds old.
    await vi.waitFor(async () => expect((await askWorker(worker, 'amber', 1)).release).toBe(release), {
      timeout: 15_000,
      interval: 500,
    });
    expect((await askWorker(worker, 'amber pond', 10)).hits).toEqual((await second.ask('amber pond', 10)).hits);
  });

  it('keeps channels apart', async () => {
    const { release } = await first.publishTo(worker, 'preview-42');
    expect((await askWorker(worker, 'amber', 1)).release).not.toBe(release);
  });

  it('refuses a folder whose packs are not what they are called', async () => {
    const damaged = await buildIndex(makeLines(60, 5));
    const pack = join(damaged.folder, 'packs', readdirSync(join(damaged.folder, 'packs'))[0]!);
    const bytes = readFileSync(pack);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(pack, bytes);
    await expect(damaged.publishTo(worker)).rejects.toMatchObject({ code: 'corrupt' });
    damaged.remove();
  });

  it('refuses a bucket that holds something else under a name', async () => {
    const index = await buildIndex(makeLines(70, 6));
    const name = readdirSync(join(index.folder, 'packs'))[0]!;
    await worker.bucket.put(`packs/${name}`, new Uint8Array(3), { absent: true });
    await expect(index.publishTo(worker)).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('is an object of 3 bytes, expected ') as string,
    });
    index.remove();
  });

  it('says so where keys or bucket are wrong', async () => {
    const stranger = new Bucket(worker.bucketUrl, { ...LOCAL_KEYS, secretAccessKey: 'guess' });
    await expect(first.publishTo({ ...worker, bucket: stranger })).rejects.toMatchObject({ code: 'unauthorized' });
    const nowhere = new Bucket('http://127.0.0.1:1/bucket', LOCAL_KEYS);
    await expect(first.publishTo({ ...worker, bucket: nowhere })).rejects.toMatchObject({ code: 'transport' });
  });
});

describe('the target of a publish', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };

  it.each([
    ['r2://bucket', keys, 'CLOUDFLARE_ACCOUNT_ID'],
    ['bucket', { ...keys, CLOUDFLARE_ACCOUNT_ID: 'c' }, 'expected r2://BUCKET'],
    ['https://example.org/', keys, 'with its bucket'],
    ['https://name:secret@example.org/bucket', keys, 'keys come from the environment'],
    ['ftp://name:secret@example.org/bucket', keys, /^(?!.*secret).*keys come from the environment/],
    ['name:secret@example.org/bucket', keys, /^(?!.*secret).*keys come from the environment/],
    ['https://example.org/bucket?signature=secret', keys, /^(?!.*secret).*is "https:\/\/example\.org\/bucket\?…"/],
    ['https://example.org/bucket#../other', keys, 'has the prefix "../other"'],
    ['r2://bucket/../other', { ...keys, CLOUDFLARE_ACCOUNT_ID: 'c' }, 'has the prefix "../other"'],
    ['https://example.org/bucket', {}, 'AWS_ACCESS_KEY_ID is not set'],
    ['https://example.org/bucket', { AWS_ACCESS_KEY_ID: 'a' }, 'AWS_SECRET_ACCESS_KEY is not set'],
  ])('%s is refused with the reason', (to, environment, reason) => {
    expect(() => openTarget(to, environment)).toThrow(reason);
  });

  it('may be a bucket of an account or an address', () => {
    expect(openTarget('r2://bucket', { ...keys, CLOUDFLARE_ACCOUNT_ID: 'c' })).toBeInstanceOf(Bucket);
    expect(openTarget('https://example.org/bucket', keys)).toBeInstanceOf(Bucket);
  });
});
