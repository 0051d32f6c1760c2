import { CairnError } from '../../shared/errors.ts';
import { PACK_PREFIX } from '../../shared/format/layout.ts';
import { type OpenIndex, openRelease } from '../../shared/search/open-index.ts';
import type { LogEntry } from '../../shared/format/release-log.ts';
import { composeHead } from '../folder/compose-head.ts';
import type { Bucket } from './bucket.ts';
import { BucketSource } from './bucket-source.ts';
import { type ChannelState, isServed, readChannel, readNamedChannel, swapChannel } from './channel.ts';
import { withIntent } from './intent.ts';
import { packsOf } from './release-objects.ts';

/** What a change of a channel did. */
export interface ChannelChange {
  readonly channel: string;
  readonly release: string;
  /** The release that it named before; undefined: none. */
  readonly before: string | undefined;
  /** False if the channel named this release already. */
  readonly changed: boolean;
}

/**
 * Makes a channel serve what another one serves. Nothing is uploaded but the head.
 * @throws CairnError `not-found` (no such channel, or a release that is not whole any more), `conflict`, `unauthorized`,
 * `transport`
 */
export async function promote(bucket: Bucket, from: string, to: string): Promise<ChannelChange> {
  const [{ head }, target] = await Promise.all([readNamedChannel(bucket, from), readChannel(bucket, to)]);
  const revision = head.log.find(({ release }) => release === head.release)?.revision;
  return serve(bucket, target, head.release, { how: 'promote', ...(revision !== undefined && { revision }) });
}

/**
 * Makes a channel serve a release that it served before: the given one, or that before the one it serves now. Another
 * rollback goes further back, not forth again.
 * @param release the id, or its first digits
 * @throws CairnError `not-found` (no such channel, or no such release in its log), `conflict`, `unauthorized`, `transport`
 */
export async function rollback(bucket: Bucket, channel: string, release?: string): Promise<ChannelChange> {
  const state = await readNamedChannel(bucket, channel);
  const { log } = state.head;
  const entry = release === undefined ? before(log) : log.find((each) => each.release.startsWith(release));
  if (!entry) {
    const wanted = release === undefined ? 'a release before the one that it serves' : `release ${release}`;
    const known = [...new Set(log.map((each) => each.release.slice(0, 12)))].join(', ') || 'none';
    throw new CairnError('not-found', `channel "${channel}" never served ${wanted}, expected one of its log: ${known}`);
  }
  const revision = entry.revision;
  return serve(bucket, state, entry.release, { how: 'rollback', ...(revision !== undefined && { revision }) });
}

/** The entry before the one by which the current release first came. */
function before(log: readonly LogEntry[]): LogEntry | undefined {
  const current = log[0];
  if (!current) return undefined;
  // After a rollback the log names the release again: what it was rolled back from lies between.
  const first = current.how === 'rollback' ? log.findIndex((each, i) => i > 0 && each.release === current.release) : 0;
  return log.slice(first + 1).find((each) => each.release !== current.release && each.how !== 'rollback');
}

async function serve(
  bucket: Bucket,
  target: ChannelState,
  release: string,
  entry: Omit<LogEntry, 'release' | 'at'>,
): Promise<ChannelChange> {
  const change = { channel: target.name, release, before: target.head?.release };
  if (isServed(bucket, target, release)) return { ...change, changed: false };
  const source = new BucketSource(bucket);
  const packs = packsOf(await openWhole(source, release));
  return withIntent(
    bucket,
    { channel: target.name, release, packs: packs.map(({ name }) => name) },
    async (checkLive) => {
      const stored = new Set((await bucket.list(PACK_PREFIX)).map(({ key }) => key));
      const missing = packs.find(({ key }) => !stored.has(key));
      if (missing)
        throw new CairnError(
          'not-found',
          `${missing.key} of release ${release} is not in the bucket any more; readers keep theirs`,
        );
      const parts = await composeHead(source, release);
      checkLive();
      await swapChannel(bucket, target, parts, entry, target.head?.log ?? []);
      return { ...change, changed: true };
    },
  );
}

/** Opens a release; one of which a part was collected is as good as gone. */
async function openWhole(source: BucketSource, release: string): Promise<OpenIndex> {
  try {
    return await openRelease(source, release);
  } catch (error) {
    const errors = error instanceof Error ? [error, error.cause] : [];
    if (!errors.some((each) => each instanceof CairnError && each.code === 'not-found')) throw error;
    const message = `release ${release} is not in the bucket any more, expected all of it; readers keep theirs`;
    throw new CairnError('not-found', message, { cause: error });
  }
}
