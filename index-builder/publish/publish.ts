import { createHash } from 'node:crypto';
import { CairnError } from '../../shared/errors.ts';
import { HEAD_LIMIT_BYTES, PACK_LIMIT_BYTES } from '../../shared/format/layout.ts';
import { channelKey, packKey, releaseKey } from '../../shared/format/object.ts';
import { inParallel } from '../../shared/parallel.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import type { RangeSource } from '../../shared/range-source.ts';
import { BUILT_CHANNEL } from '../folder/index-folder.ts';
import type { Progress } from '../progress.ts';
import type { Bucket } from './bucket.ts';
import { packNames } from './pack-names.ts';

/** Objects on their way at the same time. */
const UPLOADS = 6;

/** What a publish did. */
export interface PublishSummary {
  readonly release: string;
  readonly channel: string;
  /** Objects written and their bytes, the head included. */
  readonly uploaded: { readonly objects: number; readonly bytes: number };
  /** Objects that the release names, and their bytes. */
  readonly total: { readonly objects: number; readonly bytes: number };
  /** False if the channel served this release already. */
  readonly changed: boolean;
}

/**
 * Publishes the index of a folder: packs, release, read-back, head. A reader sees the old release or the new one,
 * never a mixture; whatever fails before the head is swapped leaves readers untouched.
 * @throws CairnError `conflict` (someone else swapped the head meanwhile), `corrupt` (the folder, or what was read
 * back), `unauthorized`, `transport`
 */
export async function publish(
  index: OpenIndex,
  folder: RangeSource,
  bucket: Bucket,
  channel: string,
  progress: Progress,
): Promise<PublishSummary> {
  const channelObject = channelKey(channel);
  const before = await bucket.get(channelObject);
  const head = await folder.readWhole(channelKey(BUILT_CHANNEL), HEAD_LIMIT_BYTES);

  const packs = packNames(index).map((name) => ({ name, key: packKey(name) }));
  const release = { name: index.release, key: releaseKey(index.release) };
  const sent = { objects: 0, bytes: 0 };
  const total = { objects: 0, bytes: 0 };
  const send = async (object: NamedObject): Promise<void> => {
    const bytes = await readNamed(folder, object);
    const written = await bucket.put(object.key, bytes, { absent: true });
    await readBack(bucket, object, bytes.length);
    count(total, bytes.length);
    if (written) count(sent, bytes.length);
    progress.update(total.objects);
  };

  progress.stage('publish', packs.length + 1);
  try {
    await inParallel(packs, UPLOADS, send);
    await send(release);
  } finally {
    progress.end();
  }

  const changed = !before || !Buffer.from(before.bytes).equals(head.bytes);
  if (changed) {
    await swapHead(bucket, channelObject, head.bytes, before?.etag);
    count(sent, head.bytes.length);
  } else if ((await bucket.get(channelObject))?.etag !== before.etag) {
    throw conflict(channelObject);
  }
  count(total, head.bytes.length);
  return { release: index.release, channel, uploaded: sent, total, changed };
}

/** An object whose name is its SHA-256. */
interface NamedObject {
  readonly name: string;
  readonly key: string;
}

async function readNamed(folder: RangeSource, { name, key }: NamedObject): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes } = await folder.readWhole(key, PACK_LIMIT_BYTES);
  const actual = sha256(bytes);
  if (actual !== name)
    throw new CairnError(
      'corrupt',
      `${key} of the folder has the SHA-256 ${actual}, expected its name; nothing was made visible`,
    );
  return bytes;
}

/** Proves that the bucket holds an object: every one that the head will name, those that were there before too. */
async function readBack(bucket: Bucket, { name, key }: NamedObject, expectedBytes: number): Promise<void> {
  const stored = await bucket.get(key);
  if (stored && sha256(stored.bytes) === name) return;
  const found = stored ? `${stored.bytes.length} bytes of another content` : 'nothing';
  throw new CairnError(
    'corrupt',
    `${key} reads back as ${found}, expected ${expectedBytes} bytes with that SHA-256; readers still have the old release`,
  );
}

async function swapHead(
  bucket: Bucket,
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
  etag: string | undefined,
): Promise<void> {
  if (await bucket.put(key, bytes, etag === undefined ? { absent: true } : { etag })) return;
  // A write whose answer was lost is sent again and then finds itself: that is no conflict.
  const now = await bucket.get(key);
  if (now && Buffer.from(now.bytes).equals(bytes)) return;
  throw conflict(key);
}

function conflict(key: string): CairnError {
  return new CairnError(
    'conflict',
    `${key} was changed by another publish meanwhile; that one stays, run this one again to replace it`,
  );
}

function count(sum: { objects: number; bytes: number }, bytes: number): void {
  sum.objects++;
  sum.bytes += bytes;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
