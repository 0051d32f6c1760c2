import { CairnError } from '../../shared/errors.ts';
import { CHANNEL_PREFIX, RELEASE_PREFIX } from '../../shared/format/layout.ts';
import { decodeRelease, type Manifest } from '../../shared/format/release.ts';
import type { LogEntry } from '../../shared/format/release-log.ts';
import { inParallel } from '../../shared/parallel.ts';
import type { Bucket } from './bucket.ts';
import { type ChannelState, readNamedChannel } from './channel.ts';

/** Objects read at the same time. */
const READS = 6;

/** A release of a bucket. */
export interface ListedRelease {
  readonly release: string;
  /** When it was uploaded: ISO 8601. */
  readonly uploadedAt: string;
  /** Channels that serve it now. */
  readonly channels: readonly string[];
  /** When and where channels came to serve it, newest first. */
  readonly served: readonly (LogEntry & { readonly channel: string })[];
  /** Undefined where it cannot be read: it is of another version of the format, or damaged. */
  readonly manifest: Manifest | undefined;
}

/** Every channel of a bucket, in the order of names. @throws CairnError `corrupt`, `too-new`, `too-old`, `transport` */
export async function readChannels(
  bucket: Bucket,
): Promise<(ChannelState & { head: NonNullable<ChannelState['head']> })[]> {
  const names = (await bucket.list(CHANNEL_PREFIX)).map(({ key }) => key.slice(CHANNEL_PREFIX.length));
  return Promise.all(names.map((name) => readNamedChannel(bucket, name)));
}

/** Every release of a bucket, newest first. @throws CairnError `corrupt`, `unauthorized`, `transport` */
export async function listReleases(bucket: Bucket): Promise<ListedRelease[]> {
  const channels = await readChannels(bucket);
  const log = channels.flatMap(({ name, head }) => head.log.map((entry) => ({ ...entry, channel: name })));
  const objects = (await bucket.list(RELEASE_PREFIX)).sort((a, b) => a.ageMs - b.ageMs);
  const manifests = new Map<string, Manifest | undefined>();
  await inParallel(objects, READS, async ({ key }) => {
    const object = await bucket.get(key);
    manifests.set(key, object && readable(object.bytes));
  });
  const now = Date.now();
  return objects.map(({ key, ageMs }) => {
    const release = key.slice(RELEASE_PREFIX.length);
    return {
      release,
      uploadedAt: new Date(now - ageMs).toISOString(),
      channels: channels.filter(({ head }) => head.release === release).map(({ name }) => name),
      served: log.filter((entry) => entry.release === release).sort((a, b) => Date.parse(b.at) - Date.parse(a.at)),
      manifest: manifests.get(key),
    };
  });
}

function readable(bytes: Uint8Array): Manifest | undefined {
  try {
    return decodeRelease(bytes);
  } catch (error) {
    if (error instanceof CairnError) return undefined;
    throw error;
  }
}
