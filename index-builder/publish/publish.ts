import { CairnError } from '../../shared/errors.ts';
import { PACK_LIMIT_BYTES, PACK_PREFIX } from '../../shared/format/layout.ts';
import { releaseKey } from '../../shared/format/object.ts';
import type { LogEntry } from '../../shared/format/release-log.ts';
import { inParallel } from '../../shared/parallel.ts';
import type { RangeSource } from '../../shared/range-source.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import { composeHead } from '../folder/compose-head.ts';
import type { Progress } from '../progress.ts';
import type { Bucket } from './bucket.ts';
import { conflict, isServed, readChannel, swapChannel } from './channel.ts';
import { withIntent } from './intent.ts';
import { sha256 } from '../sha256.ts';
import { type NamedObject, packsOf } from './release-objects.ts';

/** Objects on their way at the same time. */
const UPLOADS = 6;

/** What a publish did. */
export interface PublishSummary {
  readonly release: string;
  readonly channel: string;
  /** Objects written and their bytes, the head included. */
  readonly uploaded: ObjectCount;
  /** Objects that the release needs and their bytes, the head among them where it was swapped. */
  readonly total: ObjectCount;
  /** False if the channel served this release already. */
  readonly changed: boolean;
}

/** Objects and their bytes. */
export interface ObjectCount {
  objects: number;
  bytes: number;
}

/** What is said of a release when it is published. */
export interface PublishOptions {
  /** Revision of the source, such as a commit. */
  readonly revision?: string | undefined;
  /** `publish` unless it is said. */
  readonly how?: LogEntry['how'];
  /** The release that the channel must serve until then; undefined: any. */
  readonly instead?: string;
  /** Releases that the log need not tell any more. */
  readonly forget?: ReadonlySet<string>;
}

/**
 * Publishes the index of a folder: packs, release, read-back, head. A reader sees the old release or the new one,
 * never a mixture; whatever fails before the head is swapped leaves readers untouched. What the bucket has already is not
 * sent again, so that a publish goes on where one before it was killed, and an increment costs what it changes.
 * @throws CairnError `conflict` (someone else swapped the head meanwhile), `corrupt` (the folder, the bucket, or what was
 * read back), `not-found` (a pack of the base that neither has), `unauthorized`, `transport`
 */
export async function publish(
  index: OpenIndex,
  folder: RangeSource,
  bucket: Bucket,
  channel: string,
  progress: Progress,
  { revision, how = 'publish', instead, forget }: PublishOptions = {},
): Promise<PublishSummary> {
  const before = await readChannel(bucket, channel);
  if (instead !== undefined && before.head?.release !== instead) throw conflict(channel);
  const packs = packsOf(index);
  const { release } = index;
  const intent = { channel, release, packs: packs.map(({ name }) => name) };
  return withIntent(bucket, intent, async (checkLive) => {
    const sent = { objects: 0, bytes: 0 };
    const total = { objects: 0, bytes: 0 };
    const send = async (object: NamedObject, bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
      if (await bucket.put(object.key, bytes, { absent: true }, object.name)) count(sent, bytes.length);
      await readBack(bucket, object);
    };

    const stored = new Map((await bucket.list(PACK_PREFIX)).map(({ key, bytes }) => [key, bytes]));
    progress.stage('publish', packs.length + 1);
    try {
      await inParallel(packs, UPLOADS, async (pack) => {
        const found = stored.get(pack.key);
        if (found === undefined) await send(pack, await readNamed(folder, pack));
        else if (found !== pack.bytes) throw damaged(pack, `an object of ${found} bytes`);
        count(total, pack.bytes);
        progress.update(total.objects);
      });
      const head = await composeHead(folder, release);
      const bytes = Uint8Array.from(head.releaseBytes);
      await send({ name: release, key: releaseKey(release), bytes: bytes.length }, bytes);
      count(total, bytes.length);

      checkLive();
      const changed = !isServed(bucket, before, release);
      if (changed) {
        const entry = { how, ...(revision !== undefined && { revision }) };
        const log = (before.head?.log ?? []).filter((each) => !forget?.has(each.release));
        const headBytes = await swapChannel(bucket, before, head, entry, log);
        count(sent, headBytes);
        count(total, headBytes);
      } else if ((await readChannel(bucket, channel)).etag !== before.etag) {
        throw conflict(channel);
      }
      return { release, channel, uploaded: sent, total, changed };
    } finally {
      progress.end();
    }
  });
}

/** A pack of the folder. */
async function readNamed(folder: RangeSource, { name, key }: NamedObject): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes } = await folder.readWhole(key, PACK_LIMIT_BYTES).catch((cause: unknown) => {
    if (!(cause instanceof CairnError) || cause.code !== 'not-found') throw cause;
    throw new CairnError(
      'not-found',
      `${key} is neither in the folder nor in the bucket, expected it in one of them: is this an increment on a release of another bucket?`,
      { cause },
    );
  });
  const actual = sha256(bytes);
  if (actual !== name)
    throw new CairnError(
      'corrupt',
      `${key} of the folder has the SHA-256 ${actual}, expected its name; nothing was made visible`,
    );
  return bytes;
}

/** Proves that the bucket holds what was sent. */
async function readBack(bucket: Bucket, object: NamedObject): Promise<void> {
  const stored = await bucket.get(object.key);
  if (stored && sha256(stored.bytes) === object.name) return;
  throw damaged(object, stored ? `${stored.bytes.length} bytes of another content` : 'nothing');
}

function damaged({ key, bytes }: NamedObject, found: string): CairnError {
  return new CairnError(
    'corrupt',
    `${key} of the bucket is ${found}, expected ${bytes} bytes with that SHA-256; readers still have the old release`,
  );
}

function count(sum: ObjectCount, bytes: number): void {
  sum.objects++;
  sum.bytes += bytes;
}
