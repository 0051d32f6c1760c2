import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalWorker, startLocalWorker, LOCAL_KEYS } from '../../demo/local-worker.ts';
import { expectRefusal, folderOf, jsonLines, runCli, snapshot } from './run-cli.ts';
import { jsonHere, runHere } from './run-here.ts';

const SECRETS = {
  AWS_ACCESS_KEY_ID: 'AKIDTHATNOBODYMAYSEE',
  AWS_SECRET_ACCESS_KEY: 'secret+that/nobody=may-see',
  AWS_SESSION_TOKEN: 'token+that/nobody=may-see',
} as const;

const { path: folder, remove } = folderOf({ 'one.jsonl': jsonLines([{ id: 'a', url: '/a', text: 'red owl' }]) });
beforeAll(() => jsonHere(['build', 'one.jsonl', '--out', 'one', '--json'], folder), 60_000);
afterAll(remove);

const COMMANDS: readonly (readonly string[])[] = [
  ['publish', 'one'],
  ['releases'],
  ['promote', 'preview', 'live'],
  ['rollback', 'live'],
  ['verify', 'live'],
  ['gc', '--yes'],
  ['diff', 'live', 'preview'],
];

/** Every request's headers, as a careless storage would give them back, under a status. */
async function startEcho(status: number): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    response
      .writeHead(status, { 'content-type': 'text/plain', connection: 'close' })
      .end(JSON.stringify(request.headers));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket` };
}

function expectNoSecret(text: string): void {
  for (const secret of [...Object.values(SECRETS), 'Signature', 'AWS4-HMAC'])
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
      expect(text).not.toContain(form);
}

describe('credentials are not printed', { timeout: 120_000 }, () => {
  it.each([
    [403, '[unauthorized]'],
    [418, '[transport]'],
    // A body that is no index, and no list.
    [200, '['],
  ])('where storage answers %i', async (status, code) => {
    const { server, url } = await startEcho(status);
    for (const command of COMMANDS) {
      // Once as the processes themselves; what is printed is the same.
      const result = await (status === 403 ? runCli : runHere)(command, {
        cwd: folder,
        env: { ...SECRETS, CAIRN_BUCKET: url },
      });
      expectRefusal(result, [code]);
      expectNoSecret(result.stdout + result.stderr);
    }
    server.close();
  });

  it('where nobody answers', async () => {
    const { server, url } = await startEcho(200);
    server.close();
    await once(server, 'close');
    const result = await runHere(['releases'], { cwd: folder, env: { ...SECRETS, CAIRN_BUCKET: url } });
    expectRefusal(result, ['no answer (', 'ECONNREFUSED', '[transport]']);
    expectNoSecret(result.stderr);
  });

  it('where one of them is missing, or stands in the address', async () => {
    const { AWS_SECRET_ACCESS_KEY: secret, ...others } = SECRETS;
    const missing = { ...others, AWS_SECRET_ACCESS_KEY: '', CAIRN_BUCKET: 'https://example.org/bucket' };
    const result = await runHere(['releases'], { cwd: folder, env: missing });
    expectRefusal(result, ['AWS_SECRET_ACCESS_KEY is not set', '[unauthorized]']);
    expectNoSecret(result.stderr);
    for (const address of [`https://key:${secret}@example.org/bucket`, `https://example.org/bucket?key=${secret}`]) {
      const refused = await runHere(['releases', '--bucket', address], { cwd: folder, env: SECRETS });
      expectRefusal(refused, ['--bucket', '[bad-request]']);
      expectNoSecret(refused.stderr);
    }
  });
});

describe('credentials are not written', () => {
  let worker: LocalWorker;
  beforeAll(async () => {
    worker = await startLocalWorker();
  });
  afterAll(() => worker.close());

  it('into the folder or the bucket', async () => {
    const before = snapshot(folder);
    const { accessKeyId, secretAccessKey } = LOCAL_KEYS;
    const env = {
      CAIRN_BUCKET: worker.bucketUrl,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
    const published = await runCli(['publish', 'one', '--revision', 'abc'], { cwd: folder, env });
    expect(published.code).toBe(0);
    const promoted = await runHere(['promote', 'live', 'preview'], { cwd: folder, env });
    expect(promoted.code).toBe(0);
    expect(snapshot(folder)).toEqual(before);
    const objects = await worker.bucket.list('');
    expect(objects.map(({ key }) => key.split('/')[0])).toEqual([
      'channels',
      'channels',
      'packs',
      'packs',
      'packs',
      'releases',
    ]);
    for (const { key } of objects) {
      const { bytes } = (await worker.bucket.get(key))!;
      expect(Buffer.from(bytes).includes(secretAccessKey), key).toBe(false);
    }
    expect(published.stdout + published.stderr + promoted.stdout + promoted.stderr).not.toContain(secretAccessKey);
  });
});
