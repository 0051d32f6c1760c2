import { CairnError } from '../../shared/errors.ts';
import { decodeHead, encodeSignedBytes, type Head, type HeadParts, sealHead } from '../../shared/format/head.ts';
import { channelKey } from '../../shared/format/object.ts';
import type { LogEntry } from '../../shared/format/release-log.ts';
import type { Bucket } from './bucket.ts';
import { sha256 } from '../sha256.ts';
import { SIGNING_KEY_VARIABLE } from './signing-key.ts';

/** A channel as it was read: what it names, and the version of its object. */
export interface ChannelState {
  readonly name: string;
  /** Undefined where nothing was published yet. */
  readonly head: Head | undefined;
  readonly etag: string | undefined;
}

/** @throws CairnError `corrupt`, `too-new`, `too-old`, `unauthorized`, `transport` */
export async function readChannel(bucket: Bucket, name: string): Promise<ChannelState> {
  const object = await bucket.get(channelKey(name));
  return { name, head: object && decodeHead(object.bytes), etag: object?.etag };
}

/** The channel, which must name a release. @throws CairnError `not-found`, and as `readChannel` does */
export async function readNamedChannel(bucket: Bucket, name: string): Promise<ChannelState & { readonly head: Head }> {
  const state = await readChannel(bucket, name);
  const { head } = state;
  if (!head)
    throw new CairnError('not-found', `there is no channel "${name}" in the bucket, expected one that was published`);
  return { ...state, head };
}

/** Whether a channel names a release already, with a head as this publisher would write it: signed, if it signs. */
export function isServed({ signingKey }: Bucket, { head }: ChannelState, release: string): boolean {
  return head?.release === release && (signingKey?.hasSigned(head) ?? true);
}

/**
 * Makes a channel name a release, if it is still as it was read: compare and swap. The head is signed where the bucket has
 * a key for that. Returns the bytes of the new head.
 * @param log what the channel named before, newest first
 * @throws CairnError `conflict` (someone else changed it meanwhile), `unauthorized` (also where the head was signed and
 * there is no key: readers that ask for signatures would not see the new one), `transport`
 */
export async function swapChannel(
  bucket: Bucket,
  { name, etag, head }: ChannelState,
  parts: HeadParts,
  entry: Omit<LogEntry, 'release' | 'at'>,
  log: readonly LogEntry[],
): Promise<number> {
  const change = { release: parts.release, at: new Date().toISOString(), ...entry };
  if (head?.signature && !bucket.signingKey)
    throw new CairnError(
      'unauthorized',
      `the head of channel "${name}" is signed, expected a key in ${SIGNING_KEY_VARIABLE} to sign the next one`,
    );
  const signedBytes = encodeSignedBytes({ ...parts, log: [change, ...log] });
  const bytes = sealHead(signedBytes, bucket.signingKey?.sign(signedBytes));
  const key = channelKey(name);
  const condition = etag === undefined ? { absent: true as const } : { etag };
  if (await bucket.put(key, bytes, condition, sha256(bytes))) return bytes.length;
  // A write whose answer was lost is sent again and then finds itself: that is no conflict.
  const now = await bucket.get(key);
  if (now && Buffer.from(now.bytes).equals(bytes)) return bytes.length;
  throw conflict(name);
}

/** The error of a channel that somebody else changed. */
export function conflict(channel: string): CairnError {
  return new CairnError(
    'conflict',
    `channel "${channel}" was changed by somebody else meanwhile; that change stays, run this one again to replace it`,
  );
}
