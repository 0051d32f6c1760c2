import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import type { ConfigInput } from '../../index-builder/config.ts';
import { everyTerm } from '../../index-builder/folder/every-list.ts';
import { readEverything } from '../../index-builder/folder/read-everything.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { BucketSource } from '../../index-builder/publish/bucket-source.ts';
import { listReleases, readChannels } from '../../index-builder/publish/list-releases.ts';
import { publish } from '../../index-builder/publish/publish.ts';
import { rollback } from '../../index-builder/publish/serve-release.ts';
import { verifyChannel } from '../../index-builder/publish/verify-release.ts';
import { purge } from '../../index-builder/purge/purge.ts';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import { findDocument } from '../../shared/search/answer/find-document.ts';
import { openRelease } from '../../shared/search/open-index.ts';
import { readDocuments } from '../../shared/search/answer/resolve.ts';
import { search } from '../../shared/search/search.ts';
import { goldenPath } from '../golden/paths.ts';
import { pageOf, wordsOf, Workplace } from './site.ts';

let worker: LocalWorker;
const place = new Workplace();
beforeAll(async () => {
  worker = await startLocalWorker();
});
afterAll(async () => {
  await worker.close();
  place.remove();
});

const WORDS = 'moss cairn path stone ridge fog trail summit quarry lantern ferry harbour'.split(' ');
const SITE = Array.from({ length: 60 }, (_, i) =>
  pageOf(`d${i}`, `${WORDS[i % 12]!} ${WORDS[(i * 5) % 12]!} ${WORDS[(i * 7 + 1) % 12]!}`, {
    attributes: { level: i % 3 },
  }),
);
const SECRET = { ...pageOf('person', 'moss secretword lives by the ferry', { attributes: { name: 'secretword' } }) };
const EDITED = { ...SECRET, text: 'moss secretword has moved to the harbour' };
const REPLACED = { ...SECRET, text: 'nothing is said here', attributes: undefined };

/** All that any release of the bucket holds of anything: stored documents, words as they stand, and terms. */
async function everything(): Promise<string> {
  const source = new BucketSource(worker.bucket);
  const store = { source, cache: new BlockCache(1 << 20) };
  const found: unknown[] = [];
  for (const { release } of await listReleases(worker.bucket)) {
    const index = await openRelease(source, release);
    for (const { documents, firstDocument, columns } of index.directories) {
      const numbers = Array.from({ length: documents }, (_, i) => firstDocument + i);
      found.push(await readDocuments(index, numbers, store, new CostCounter()), [...columns.keys()]);
    }
    for (const { word } of wordsOf(index)) found.push(Buffer.from(word).toString());
    for await (const [list] of everyTerm(index.directories, store)) found.push(Buffer.from(list!.key).toString());
    await readEverything(index, store);
  }
  return JSON.stringify(found);
}

const publishFolder = async (folder: Awaited<ReturnType<Workplace['build']>>, channel: string) =>
  publish(folder.index, folder.context.source, worker.bucket, channel, SILENT);

/** Golden embeddings under the ids of the documents. */
function embeddingsFile(): string {
  const golden = readFileSync(goldenPath('inputs/embeddings.jsonl'), 'utf8').trim().split('\n');
  const ids = [...SITE, SECRET].map(({ id }) => id);
  const lines = ids.map((id, i) => JSON.stringify({ ...JSON.parse(golden[i % golden.length]!), id }));
  const file = join(place.path, 'embeddings.jsonl');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

describe('purge', { timeout: 60_000 }, () => {
  it.each<[string, () => ConfigInput]>([
    ['words', () => ({ vectorPages: true })],
    ['codes', () => ({ embeddings: embeddingsFile(), denseTable: goldenPath('inputs/query.table') })],
  ])('leaves nothing of a document: in %s', async (name, configOf) => {
    const config = configOf();
    const [live, preview, other] = [`live-${name}`, `preview-${name}`, `other-${name}`];
    const first = await place.build([...SITE, SECRET], undefined, config);
    const second = await place.build([...SITE, EDITED], first.folder, config);
    const third = await place.build([...SITE, REPLACED], second.folder, config);
    const without = await place.build(SITE, undefined, { lang: 'de' });
    await publishFolder(first, preview);
    await publishFolder(second, preview);
    await publishFolder(first, live);
    await publishFolder(third, live);
    await publishFolder(first, other);
    const kept = await publishFolder(without, other);
    expect(await everything()).toContain('secretword');
    const question = { query: 'moss ferry stone', k: 100, offset: 0, mode: 'exact', withText: true } as const;
    const before = await search(third.index, question, third.context);

    const dry = await purge(worker.bucket, 'person', { isDryRun: true });
    expect(dry).toMatchObject({ removed: false });
    expect(await everything()).toContain('secretword');
    const done = await purge(worker.bucket, 'person', { waitMs: 0 });
    expect(done.removed).toBe(true);
    expect(done.channels.map(({ channel }) => channel).sort()).toEqual([live, other, preview].sort());
    expect(new Set(done.releases)).toEqual(new Set([first, second, third].map(({ summary }) => summary.release)));
    const all = await everything();
    expect(all).not.toContain('secretword');
    expect(all).not.toContain('person');

    // What is left is whole, and the answers are those of before.
    for (const { name: channel, head } of await readChannels(worker.bucket)) {
      if (channel === other) expect(head.release).toBe(kept.release);
      expect(head.log[0]).toMatchObject({ how: 'purge', release: head.release });
      expect(head.log.filter(({ release }) => done.releases.includes(release))).toEqual([]);
      await verifyChannel(new BucketSource(worker.bucket), channel, SILENT);
    }
    await expect(rollback(worker.bucket, live)).rejects.toMatchObject({ code: 'not-found' });
    const { release } = done.channels.find(({ channel }) => channel === live)!;
    const source = new BucketSource(worker.bucket);
    const index = await openRelease(source, release!);
    const context = { source, cache: new BlockCache(1 << 20), scratch: third.context.scratch };
    const after = await search(index, question, context);
    const rest = before.hits.filter(({ id }) => id !== 'person');
    expect(after.hits.map(({ id, score }) => ({ id, score }))).toEqual(rest.map(({ id, score }) => ({ id, score })));
    expect(index.manifest.counts.documents).toBe(60);
    expect(await findDocument(index, 'd7', context)).toMatchObject({ attributes: { level: 1 } });
    await expect(purge(worker.bucket, 'person', { waitMs: 0 })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is refused while a publisher is at work with the document, and done when it has ended', async () => {
    const rules = { pins: [{ query: 'moss', ids: ['person', 'd7'] }] };
    const first = await place.build([...SITE, SECRET], undefined, { rules });
    await publishFolder(first, 'busy');
    const { packs } = first.index.directories[0]!;
    const intent = { channel: 'later', release: 'f'.repeat(64), packs: packs.map(({ name }) => name) };
    await worker.bucket.put('intents/at-work', new TextEncoder().encode(JSON.stringify(intent)));
    await expect(purge(worker.bucket, 'person', { waitMs: 0 })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('"later"') as string,
    });
    // Nobody is served it any more, and nothing was deleted.
    const { release } = first.summary;
    expect((await listReleases(worker.bucket)).map((each) => each.release)).toContain(release);
    await worker.bucket.delete('intents/at-work');
    const busy = (await readChannels(worker.bucket)).find(({ name }) => name === 'busy')!;
    const { manifest } = await openRelease(new BucketSource(worker.bucket), busy.head.release);
    expect(manifest.rules?.pins[0]!.documents).toEqual([first.index.manifest.rules!.pins[0]!.documents[1]]);
    await purge(worker.bucket, 'person', { waitMs: 0 });
    expect(await everything()).not.toContain('secretword');
  });

  it('knows a document by the id that what was purged might have had', async () => {
    await publishFolder(await place.build([...SITE, { ...SECRET, id: 'purged' }]), 'odd');
    await purge(worker.bucket, 'purged', { waitMs: 0 });
    expect(await everything()).not.toContain('secretword');
  });
});
