import { generateKeyPairSync } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LOCAL_KEYS, type LocalWorker } from '../../demo/local-worker.ts';
import { checkSignature, parseHeadKey } from '../../functions/head-signature.ts';
import { MEMORY } from '../../functions/memory.ts';
import { SEEN_MS, ServedChannel } from '../../functions/served-channel.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import { BucketSource } from '../../index-builder/publish/bucket-source.ts';
import { promote, rollback } from '../../index-builder/publish/serve-release.ts';
import { newSigningKey, SigningKey } from '../../index-builder/publish/signing-key.ts';
import { openTarget } from '../../index-builder/publish/target.ts';
import { purge } from '../../index-builder/purge/purge.ts';
import type { Problem } from '../../shared/api.ts';
import { decodeHead, type Head, sealHead } from '../../shared/format/head.ts';
import { expectRefusal, runCli } from '../cli/run-cli.ts';
import { startConfiguredWorker } from './configured-worker.ts';
import { askWorker, buildIndex, makeLines, type PublishableIndex } from './fixture.ts';

const signingKey = new SigningKey(newSigningKey());
const otherKey = new SigningKey(newSigningKey());

let worker: LocalWorker;
let bucket: Bucket;
let first: PublishableIndex;
let second: PublishableIndex;
beforeAll(async () => {
  [worker, first, second] = await Promise.all([
    startConfiguredWorker({ variables: { HEAD_PUBLIC_KEY: signingKey.publicKey } }),
    buildIndex(makeLines(40)),
    buildIndex(makeLines(50, 2)),
  ]);
  bucket = new Bucket(worker.bucketUrl, { ...LOCAL_KEYS, signingKey });
});
afterAll(async () => {
  await worker.close();
  first.remove();
  second.remove();
});

const publishTo = (index: PublishableIndex, to: Bucket, channel: string) =>
  index.publishTo({ ...worker, bucket: to }, channel);

async function headOf(channel: string): Promise<Head> {
  return decodeHead((await bucket.get(`channels/${channel}`))!.bytes);
}

/** Puts other bytes in the place of a head, as who has only the keys of the bucket can. */
const replaceHead = (channel: string, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> =>
  bucket.put(`channels/${channel}`, bytes);

describe('a publisher with a key', () => {
  it('signs with publish, promote and rollback', async () => {
    await publishTo(first, bucket, 'next');
    await publishTo(second, bucket, 'next');
    await promote(bucket, 'next', 'stable');
    await rollback(bucket, 'next');
    for (const [channel, how] of [
      ['next', 'rollback'],
      ['stable', 'promote'],
    ] as const) {
      const head = await headOf(channel);
      expect(head.log[0]!.how).toBe(how);
      expect(signingKey.hasSigned(head)).toBe(true);
      expect(otherKey.hasSigned(head)).toBe(false);
      await checkSignature(head, signingKey.publicKey);
    }
  });

  it('signs what a purge leaves, and a purge without one changes nothing', async () => {
    const signing = new Bucket(worker.bucketUrl, { ...LOCAL_KEYS, signingKey }, 'purged');
    await publishTo(first, signing, 'live');
    const before = await signing.get('channels/live');
    const plain = new Bucket(worker.bucketUrl, LOCAL_KEYS, 'purged');
    await expect(purge(plain, 'page-3', { waitMs: 0 })).rejects.toMatchObject({ code: 'unauthorized' });
    expect(await signing.get('channels/live')).toEqual(before);
    await purge(signing, 'page-3', { waitMs: 0 });
    const head = decodeHead((await signing.get('channels/live'))!.bytes);
    expect(head.log[0]!.how).toBe('purge');
    expect(signingKey.hasSigned(head)).toBe(true);
  });

  it('signs the release that a channel serves already, where it was not signed, or by another', async () => {
    await publishTo(first, worker.bucket, 'plain');
    expect((await headOf('plain')).signature).toBeUndefined();
    expect(await publishTo(first, bucket, 'plain')).toMatchObject({ changed: true });
    expect(signingKey.hasSigned(await headOf('plain'))).toBe(true);
    expect(await publishTo(first, bucket, 'plain')).toMatchObject({ changed: false });
    const other = new Bucket(worker.bucketUrl, { ...LOCAL_KEYS, signingKey: otherKey });
    expect(await publishTo(first, other, 'plain')).toMatchObject({ changed: true });
    expect(otherKey.hasSigned(await headOf('plain'))).toBe(true);
  });

  it('is not followed by one without: nothing is swapped then', async () => {
    await publishTo(first, bucket, 'guarded');
    const before = (await bucket.get('channels/guarded'))!.etag;
    await expect(publishTo(second, worker.bucket, 'guarded')).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('CAIRN_SIGNING_KEY') as string,
    });
    expect((await bucket.get('channels/guarded'))!.etag).toBe(before);
  });

  it('has it from the environment', () => {
    const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    const secret = newSigningKey();
    const open = (key?: string): Bucket =>
      openTarget('https://example.org/bucket', { ...keys, ...(key !== undefined && { CAIRN_SIGNING_KEY: key }) });
    expect(open().signingKey).toBeUndefined();
    expect(open(secret).signingKey!.publicKey).toBe(new SigningKey(secret).publicKey);
    const curve = generateKeyPairSync('x25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
    for (const wrong of ['guess', secret.slice(4), signingKey.publicKey, curve]) {
      expect(() => open(wrong)).toThrow(/^the key in CAIRN_SIGNING_KEY (cannot be read|is one of x25519), expected/);
      expect(() => open(wrong)).not.toThrow(wrong);
    }
  });

  it('gets one from the command line', async () => {
    const { code, stdout } = await runCli(['keys']);
    const [, secret, open] = /^CAIRN_SIGNING_KEY=(\S+)\nHEAD_PUBLIC_KEY=(\S+)\n$/.exec(stdout)!;
    expect(code).toBe(0);
    expect(new SigningKey(secret!).publicKey).toBe(open);
    expect(parseHeadKey(open)).toBe(open);
  });
});

describe('a signature', () => {
  it('is of every byte before it', async () => {
    const { signedBytes, signature } = await headOf('stable');
    const refused = { code: 'corrupt' };
    const check = async (bytes: Uint8Array, signed: Uint8Array): Promise<void> =>
      checkSignature(decodeHead(sealHead(bytes, signed)), signingKey.publicKey);
    await check(signedBytes, signature!);
    const mutated = (bytes: Uint8Array, place: number, bit: number): Uint8Array =>
      bytes.map((byte, i) => (i === place ? byte ^ (1 << bit) : byte));
    const bits = fc.integer({ min: 0, max: 7 });
    await fc.assert(
      fc.asyncProperty(fc.nat(signedBytes.length - 1), bits, async (place, bit) => {
        const bytes = mutated(signedBytes, place, bit);
        await expect(
          checkSignature({ ...decodeHead(sealHead(signedBytes, signature)), signedBytes: bytes }, signingKey.publicKey),
        ).rejects.toMatchObject(refused);
      }),
      { numRuns: 300 },
    );
    for (let place = 0; place < signature!.length; place++)
      await expect(check(signedBytes, mutated(signature!, place, place % 8))).rejects.toMatchObject(refused);
    await expect(check(signedBytes, otherKey.sign(signedBytes))).rejects.toMatchObject(refused);
    await expect(check(signedBytes, new Uint8Array(64))).rejects.toMatchObject(refused);
    // That of another head of the same key.
    await expect(check(signedBytes, (await headOf('next')).signature!)).rejects.toMatchObject(refused);
  });

  it('is checked by cairn verify, where it is told the key', async () => {
    const verify = (...more: string[]) =>
      runCli(['verify', 'stable', '--bucket', worker.bucketUrl, ...more], {
        env: { AWS_ACCESS_KEY_ID: LOCAL_KEYS.accessKeyId, AWS_SECRET_ACCESS_KEY: LOCAL_KEYS.secretAccessKey },
      });
    expect((await verify()).stdout).toMatch(/every name and checksum is right\n$/);
    expect((await verify('--public-key', signingKey.publicKey)).stdout).toMatch(/right, and the head is signed\n$/);
    expectRefusal(await verify('--public-key', otherKey.publicKey), [
      'the head is signed by somebody else',
      '[corrupt]',
    ]);
    expectRefusal(await verify('--public-key', 'guess'), ['the public key is "guess"', '[bad-request]']);
  });

  it.each(['', 'guess', signingKey.publicKey.slice(0, -1), `${signingKey.publicKey}\n`, newSigningKey()])(
    'is not checked by "%s", which is no key',
    (key) => expect(() => parseHeadKey(key)).toThrow('the variable HEAD_PUBLIC_KEY is'),
  );
});

describe('a Worker with a key', () => {
  const problemOf = async (): Promise<Problem> =>
    (await (await fetch(`${worker.origin}/v1/search?q=amber`)).json()) as Problem;

  it('refuses a head that is not signed, or by somebody else, and serves one that is', async () => {
    await publishTo(first, worker.bucket, 'live');
    expect(await problemOf()).toMatchObject({
      status: 500,
      code: 'corrupt',
      detail: 'the head is not signed, expected a signature of the key in HEAD_PUBLIC_KEY',
    });
    const { signedBytes } = await headOf('live');
    await replaceHead('live', sealHead(signedBytes, otherKey.sign(signedBytes)));
    expect(await problemOf()).toMatchObject({
      status: 500,
      code: 'corrupt',
      detail: 'the head is signed by somebody else, expected the key in HEAD_PUBLIC_KEY',
    });
    const { release } = await publishTo(first, bucket, 'live');
    expect((await askWorker(worker, 'amber', 3)).release).toBe(release);
    // What is put there afterwards is read when the head is old enough, and the Worker stays with what it has.
    await publishTo(second, worker.bucket, 'elsewhere');
    const other = (await headOf('elsewhere')).signedBytes;
    await replaceHead('live', sealHead(other, otherKey.sign(other)));
    await setTimeout(SEEN_MS + 1);
    expect((await askWorker(worker, 'amber', 3)).release).toBe(release);
  }, 30_000);

  it('goes on with the last good one, says why in its log, and sees the next good one', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const source = new BucketSource(bucket);
      const channel = new ServedChannel('served', { bytes: MEMORY.releaseBytes }, (head) =>
        checkSignature(head, signingKey.publicKey),
      );
      const served = (): Promise<string> => {
        vi.setSystemTime(Date.now() + 60_000);
        return channel.use(source, ({ release }) => Promise.resolve(release));
      };
      const good = (await publishTo(first, bucket, 'served')).release;
      expect(await served()).toBe(good);
      await publishTo(second, worker.bucket, 'elsewhere');
      const { signedBytes } = await headOf('elsewhere');
      for (const signature of [undefined, otherKey.sign(signedBytes), new Uint8Array(64)]) {
        await replaceHead('served', sealHead(signedBytes, signature));
        log.mockClear();
        expect(await served()).toBe(good);
        expect(log).toHaveBeenCalledOnce();
        expect(log.mock.calls[0]![0]).toMatchObject({ code: 'corrupt' });
      }
      const next = (await publishTo(second, bucket, 'served')).release;
      expect(await served()).toBe(next);
      expect(next).not.toBe(good);
    } finally {
      vi.useRealTimers();
      log.mockRestore();
    }
  });
});
