import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { MAGIC_BYTES, OLDEST_VERSION, VERSION } from '../../shared/format/layout.ts';
import { channelKey } from '../../shared/format/object.ts';
import { withBytes } from '../format/refusals.ts';
import { resealed } from '../format/sealed.ts';
import type { GoldenAnswers } from '../golden/cases.ts';
import { askWorker, buildIndex, makeLines } from './fixture.ts';

const HEAD = channelKey('live');
const OLDER = join('test/golden', `v${OLDEST_VERSION}`);
const VISIBLE = { timeout: 15_000, interval: 250 };

let worker: LocalWorker;
beforeAll(async () => {
  worker = await startLocalWorker();
});
afterAll(() => worker.close());

/** Puts every object of a folder into the bucket, the head last. */
async function putFolder(folder: string): Promise<void> {
  for (const part of ['packs', 'releases', 'channels'])
    for (const name of readdirSync(join(folder, part)))
      await worker.bucket.put(`${part}/${name}`, new Uint8Array(readFileSync(join(folder, part, name))));
}

/** A head as a version after this one may write it. */
function newerHead(head: Uint8Array): Uint8Array<ArrayBuffer> {
  return resealed(head, (bytes) => withBytes(bytes, MAGIC_BYTES, VERSION + 1));
}

// In one test, since each step finds the Worker as the one before left it.
it(
  'a Worker serves the version before, refuses the one after, and keeps what it has meanwhile',
  { timeout: 60_000 },
  async () => {
    const older = new Uint8Array(readFileSync(join(OLDER, 'guide', HEAD)));

    // A head of the next version, and nothing open: an error that names both.
    await worker.bucket.put(HEAD, newerHead(older));
    const refused = await fetch(`${worker.origin}/v1/search?q=fog`);
    expect(refused.status).toBe(500);
    expect(await refused.json()).toMatchObject({
      code: 'too-new',
      detail: expect.stringMatching(new RegExp(`version ${VERSION + 1}.*${VERSION}`)) as string,
    });

    // An index of the version before, as its builder wrote it.
    await putFolder(join(OLDER, 'guide'));
    const { release, answers } = JSON.parse(readFileSync(join(OLDER, 'guide.json'), 'utf8')) as GoldenAnswers;
    for (const { query, k, offset, hits } of answers) {
      const answer = await askWorker(worker, query, k, offset, { correct: '0' });
      expect(answer.release).toBe(release);
      expect(answer.hits.map(({ id, score }) => ({ id, score }))).toEqual(hits.map(({ id, score }) => ({ id, score })));
    }

    // The next version again, in front of a Worker that has a release open: no publisher and no reader goes on from it.
    await worker.bucket.put(HEAD, newerHead(older));
    const index = await buildIndex(makeLines(30));
    await expect(index.publishTo(worker)).rejects.toMatchObject({ code: 'too-new' });
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    for (let i = 0; i < 3; i++) expect((await askWorker(worker, 'fog', 1)).release).toBe(release);

    // This version on top of the version before.
    await putFolder(join(OLDER, 'guide'));
    await index.publishTo(worker);
    await vi.waitFor(async () => expect((await askWorker(worker, 'amber', 1)).release).toBe(index.release), VISIBLE);
    index.remove();
  },
);
