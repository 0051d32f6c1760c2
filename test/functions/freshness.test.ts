import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHarness } from 'wrangler';
import { LOCAL_KEYS } from '../../demo/local-worker.ts';
import { SEEN_MS } from '../../functions/served-channel.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { Bucket } from '../../index-builder/publish/bucket.ts';
import { publish } from '../../index-builder/publish/publish.ts';
import type { SearchAnswer } from '../../shared/api.ts';
import { type BuiltIndex, buildDocuments, temporaryFolder } from '../build-documents.ts';
import { makeLines } from './fixture.ts';

const NAMES = ['one', 'two', 'three'];

describe('a release', () => {
  const folder = temporaryFolder();
  const harness = createTestHarness({
    workers: NAMES.map((name) => {
      const configPath = join(folder.path, `${name}.toml`);
      const own = readFileSync('wrangler.toml', 'utf8')
        .replace('functions/worker.ts', resolve('functions/worker.ts'))
        .replace('name = "cairn"', `name = "${name}"`);
      writeFileSync(configPath, own);
      // As startLocalWorker does: Workers AI asks for an account.
      return { configPath, vars: { AI: 'none' } };
    }),
  });
  let built: BuiltIndex[];
  let bucket: Bucket;
  beforeAll(async () => {
    const { url } = await harness.listen();
    bucket = new Bucket(`${url.origin}/cdn-cgi/local/r2/s3/cairn-index`, LOCAL_KEYS);
    built = await Promise.all([buildDocuments(makeLines(30)), buildDocuments(makeLines(40, 2))]);
  });
  afterAll(async () => {
    await harness.close();
    folder.remove();
    for (const { remove } of built) remove();
  });

  const publishBuilt = async ({ index, context }: BuiltIndex): Promise<string> =>
    (await publish(index, context.source, bucket, 'live', SILENT)).release;
  const ask = async (name: string): Promise<{ release: string; maxAgeSeconds: number }> => {
    const response = await harness.getWorker(name).fetch('http://search.example/v1/search?q=amber');
    const { release } = (await response.json()) as SearchAnswer;
    const [, maxAge] = /^public, max-age=(\d+)$/.exec(response.headers.get('cache-control')!)!;
    return { release, maxAgeSeconds: Number(maxAge) };
  };

  it('is seen by every isolate, by the first request after its head may be no older', async () => {
    const [first, second] = built as [BuiltIndex, BuiltIndex];
    const old = await publishBuilt(first);
    for (const name of NAMES) expect((await ask(name)).release).toBe(old);
    const fresh = await publishBuilt(second);
    expect(fresh).not.toBe(old);
    await setTimeout(SEEN_MS + 1);
    for (const name of NAMES) {
      const { release, maxAgeSeconds } = await ask(name);
      expect(release).toBe(fresh);
      // What a browser may reuse comes on top.
      expect(SEEN_MS / 1000 + maxAgeSeconds).toBeLessThanOrEqual(15);
    }
  }, 30_000);
});
