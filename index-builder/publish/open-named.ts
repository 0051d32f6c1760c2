import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CairnError } from '../../shared/errors.ts';
import { checkChannelName } from '../../shared/format/channel-name.ts';
import { RELEASE_PREFIX } from '../../shared/format/layout.ts';
import { channelKey } from '../../shared/format/object.ts';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { type OpenIndex, openIndex, openRelease } from '../../shared/search/open-index.ts';
import type { ShardContext } from '../../shared/search/shards/search-shard.ts';
import { BUILT_CHANNEL } from '../folder/index-folder.ts';
import { openScratch } from '../folder/kernels.ts';
import { openFolder } from '../folder/open-folder.ts';
import type { Bucket } from './bucket.ts';
import { BucketSource } from './bucket-source.ts';

/** An index that was named on the command line, open. */
export interface NamedIndex {
  /** As it was named. */
  readonly name: string;
  readonly kind: 'folder' | 'channel' | 'release';
  readonly index: OpenIndex;
  readonly context: ShardContext;
}

/** Memory of the block cache of an index in a bucket. */
const CACHE_BYTES = 64 << 20;
/** Digits of a release's id that may name it. */
const DIGITS = /^[0-9a-f]{4,64}$/;

/**
 * Opens a channel, a release (its id, or the first four digits of it or more) or the index of a folder. What has a slash
 * is a folder; of other names a channel goes before a release. A name of a folder and in the bucket is refused.
 * @param openBucket gives the bucket, or undefined where none was named
 * @throws CairnError `not-found`, `bad-request` (a name of two things), `corrupt`, `too-new`, `too-old`, `unauthorized`,
 * `transport`
 */
export async function openNamed(name: string, openBucket: () => Bucket | undefined): Promise<NamedIndex> {
  if (/[/\\]/.test(name)) return { name, kind: 'folder', ...(await openFolder(name)) };
  const isFolder = existsSync(join(name, channelKey(BUILT_CHANNEL)));
  const bucket = openBucket();
  const found = bucket && (await findStored(bucket, name));
  if (found && isFolder)
    throw new CairnError(
      'bad-request',
      `"${name}" is a folder here and a ${found.kind} of the bucket, expected ./${name} for the folder, or another name`,
    );
  if (isFolder) return { name, kind: 'folder', ...(await openFolder(name)) };
  if (!bucket)
    throw new CairnError(
      'not-found',
      `there is no index in a folder "${name}", expected one, or the bucket of a channel or release in --bucket`,
    );
  if (!found) throw new CairnError('not-found', `"${name}" is no channel, release or folder, expected one of them`);
  const source = new BucketSource(bucket);
  const index = await (found.kind === 'channel' ? openIndex(source, name) : openRelease(source, found.release));
  return {
    name,
    kind: found.kind,
    index,
    context: { source, cache: new BlockCache(CACHE_BYTES), scratch: openScratch() },
  };
}

type Stored = { readonly kind: 'channel' } | { readonly kind: 'release'; readonly release: string };

async function findStored(bucket: Bucket, name: string): Promise<Stored | undefined> {
  if (await bucket.get(channelKey(checkChannelName(name, 'the channel')), { startByte: 0, endByte: 1 }))
    return { kind: 'channel' };
  if (!DIGITS.test(name)) return undefined;
  const keys = (await bucket.list(RELEASE_PREFIX + name)).map(({ key }) => key);
  if (keys.length > 1)
    throw new CairnError('bad-request', `${keys.length} releases begin with ${name}, expected the digits of one`);
  const [key] = keys;
  return key === undefined ? undefined : { kind: 'release', release: key.slice(RELEASE_PREFIX.length) };
}
