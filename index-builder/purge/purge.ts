import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CairnError } from '../../shared/errors.ts';
import { INTENT_PREFIX, RELEASE_PREFIX } from '../../shared/format/layout.ts';
import { packKey, releaseKey } from '../../shared/format/object.ts';
import { inParallel } from '../../shared/parallel.ts';
import { numbersOfId } from '../../shared/search/answer/find-document.ts';
import { type OpenIndex, openRelease } from '../../shared/search/open-index.ts';
import { NO_CACHE } from '../../shared/search/reading/read-blocks.ts';
import { composeHead } from '../folder/compose-head.ts';
import { IndexFolder } from '../folder/index-folder.ts';
import { openFolder } from '../folder/open-folder.ts';
import { SILENT } from '../progress.ts';
import type { Bucket } from '../publish/bucket.ts';
import { BucketSource } from '../publish/bucket-source.ts';
import { swapChannel } from '../publish/channel.ts';
import { asCollector } from '../publish/collector-lock.ts';
import { liveIntents } from '../publish/intent.ts';
import { readChannels } from '../publish/list-releases.ts';
import { publish } from '../publish/publish.ts';
import { packsOf } from '../publish/release-objects.ts';
import { rewriteRelease } from './rewrite-release.ts';

/**
 * Time that readers have to leave the releases of before: a Worker sees a swap within 15 seconds, and a request that had
 * begun has ended long before.
 */
const READERS_MS = 30_000;
const REQUESTS = 6;

/** What a purge did, or would do. */
export interface PurgeSummary {
  /** Releases that hold something of the document: they are gone. */
  readonly releases: readonly string[];
  /** Channels that served one of them, and what they serve now. */
  readonly channels: readonly { readonly channel: string; readonly release: string | undefined }[];
  /** Packs that only these releases named. */
  readonly packs: number;
  readonly removed: boolean;
}

/** What holds a document. */
interface Holding {
  /** Every release of the bucket, open. */
  readonly all: readonly OpenIndex[];
  /** Numbers of the documents with the id, of each release that has one. */
  readonly numbers: ReadonlyMap<string, readonly number[]>;
}

/**
 * Removes a document from a bucket: from what every channel serves, and then from every release and pack. A channel that
 * served it serves the same release written without it; what stood in its log and held the document can be rolled back to
 * no more.
 * @param waitMs time between the two
 * @throws CairnError `not-found` (no release has it), `conflict` (someone published meanwhile, or is at it), `corrupt`,
 * `too-old` (a release that cannot be looked into), `unauthorized`, `transport`
 */
export async function purge(
  bucket: Bucket,
  id: string,
  { isDryRun = false, waitMs = READERS_MS }: { isDryRun?: boolean; waitMs?: number } = {},
): Promise<PurgeSummary> {
  // Before the releases, so that these are all that the channels name.
  const before = await readChannels(bucket);
  const { all, numbers } = await findHolding(bucket, id);
  if (numbers.size === 0)
    throw new CairnError('not-found', `no release in the bucket has the document "${id}", expected one`);
  const packs = ownPacks(all, numbers);
  const releases = [...numbers.keys()];
  const serving = before.filter(
    ({ head }) => numbers.has(head.release) || head.log.some(({ release }) => numbers.has(release)),
  );
  if (isDryRun) {
    const channels = serving.map(({ name }) => ({ channel: name, release: undefined }));
    return { releases, channels, packs: packs.length, removed: false };
  }
  const channels: { channel: string; release: string }[] = [];
  for (const state of serving) {
    const index = all.find(({ release }) => release === state.head.release);
    if (!index) throw publishedMeanwhile(state.name);
    const own = numbers.get(index.release);
    const release = own
      ? await serveWithout(bucket, state.name, index, own, numbers)
      : await forget(bucket, state, numbers);
    channels.push({ channel: state.name, release });
  }
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  const removed = await removeHolding(bucket, id);
  return { releases, channels, packs: removed, removed: true };
}

async function findHolding(bucket: Bucket, id: string): Promise<Holding> {
  const source = new BucketSource(bucket);
  const store = { source, cache: NO_CACHE };
  const all: OpenIndex[] = [];
  const numbers = new Map<string, number[]>();
  await inParallel(await bucket.list(RELEASE_PREFIX), REQUESTS, async ({ key }) => {
    const index = await openRelease(source, key.slice(RELEASE_PREFIX.length));
    all.push(index);
    const found = await numbersOfId(index, id, store);
    if (found.length > 0) numbers.set(index.release, found);
  });
  return { all, numbers };
}

/** Names of the packs that only releases with the document name. */
function ownPacks(all: readonly OpenIndex[], numbers: Holding['numbers']): string[] {
  const names = (isHolding: boolean): string[] =>
    all
      .filter(({ release }) => numbers.has(release) === isHolding)
      .flatMap((index) => packsOf(index).map(({ name }) => name));
  const others = new Set(names(false));
  return [...new Set(names(true))].filter((name) => !others.has(name));
}

/** Publishes a channel's release without the document; returns the new release. */
async function serveWithout(
  bucket: Bucket,
  channel: string,
  index: OpenIndex,
  purged: readonly number[],
  forgotten: Holding['numbers'],
): Promise<string> {
  const temporary = mkdtempSync(join(tmpdir(), 'cairn-purge-'));
  try {
    const folder = join(temporary, 'index');
    await rewriteRelease(index, purged, new BucketSource(bucket), new IndexFolder(folder));
    const { index: rewritten, context } = await openFolder(folder);
    const options = { how: 'purge', instead: index.release, forget: new Set(forgotten.keys()) } as const;
    await publish(rewritten, context.source, bucket, channel, SILENT, options);
    return rewritten.release;
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

/** Takes releases out of a channel's log; it serves what it served. */
async function forget(
  bucket: Bucket,
  state: Awaited<ReturnType<typeof readChannels>>[number],
  forgotten: Holding['numbers'],
): Promise<string> {
  const { release, log } = state.head;
  const parts = await composeHead(new BucketSource(bucket), release);
  const kept = log.filter((entry) => !forgotten.has(entry.release));
  await swapChannel(bucket, state, parts, { how: 'purge' }, kept);
  return release;
}

/** Deletes the releases that hold the document and the packs that nothing else names; returns the number of packs. */
async function removeHolding(bucket: Bucket, id: string): Promise<number> {
  return asCollector(bucket, async (checkTime) => {
    // Intents first: a publisher that ends after this has had one, and what it made a channel name is seen below; one that
    // begins after this waits.
    const intents = await liveIntents(bucket, await bucket.list(INTENT_PREFIX));
    const serving = await readChannels(bucket);
    const { all, numbers } = await findHolding(bucket, id);
    const packs = ownPacks(all, numbers);
    const own = new Set(packs);
    const busy = intents.find((intent) => numbers.has(intent.release) || intent.packs.some((name) => own.has(name)));
    const channel = busy?.channel ?? serving.find(({ head }) => numbers.has(head.release))?.name;
    if (channel !== undefined) throw publishedMeanwhile(channel);
    const keys = [[...numbers.keys()].map(releaseKey), packs.map(packKey)];
    // Releases first, so that none is left that lacks a pack.
    for (const group of keys)
      await inParallel(group, REQUESTS, async (key) => {
        checkTime();
        await bucket.delete(key);
      });
    return packs.length;
  });
}

function publishedMeanwhile(channel: string): CairnError {
  return new CairnError(
    'conflict',
    `channel "${channel}" was published meanwhile, expected no publish while a document is purged; run it again`,
  );
}
