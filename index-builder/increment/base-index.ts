import { existsSync } from 'node:fs';
import { checkChannelName } from '../../shared/format/channel-name.ts';
import type { RangeSource } from '../../shared/range-source.ts';
import { type OpenIndex, openIndex } from '../../shared/search/open-index.ts';
import { type BlockStore, NO_CACHE } from '../../shared/search/reading/read-blocks.ts';
import { FileSource } from '../folder/file-source.ts';
import { BUILT_CHANNEL } from '../folder/index-folder.ts';
import { WholePacks } from '../folder/whole-packs.ts';
import { BucketSource } from '../publish/bucket-source.ts';
import { readChannel } from '../publish/channel.ts';
import { openTarget } from '../publish/target.ts';

/** The release that an increment is built on. */
export interface BaseIndex {
  readonly index: OpenIndex;
  readonly store: BlockStore;
  /** Its objects. */
  readonly source: RangeSource;
}

/** Where a base is: a folder, or a channel of a bucket. */
export interface BasePlace {
  readonly base: string;
  /** Of a bucket. */
  readonly channel?: string | undefined;
}

/**
 * Opens the base; undefined where there is none yet, as before the first publish.
 * @throws CairnError `corrupt`, `too-new`, `unauthorized`, `transport`, `bad-request`
 */
export async function openBase({ base, channel = BUILT_CHANNEL }: BasePlace): Promise<BaseIndex | undefined> {
  if (!/^[a-z0-9]+:\/\//i.test(base)) {
    if (!existsSync(base)) return undefined;
    const source = new FileSource(base);
    return { index: await openIndex(source, BUILT_CHANNEL), store: { source, cache: NO_CACHE }, source };
  }
  const name = checkChannelName(channel, '--channel');
  const bucket = openTarget(base, process.env, '--base');
  if (!(await readChannel(bucket, name)).head) return undefined;
  const source = new BucketSource(bucket);
  const index = await openIndex(source, name);
  const store = { source: new WholePacks(source, index.directories.length), cache: NO_CACHE };
  return { index, store, source };
}
