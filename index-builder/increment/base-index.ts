import { existsSync } from 'node:fs';
import { CairnError } from '../../shared/errors.ts';
import { checkChannelName } from '../../shared/format/channel-name.ts';
import type { RangeSource } from '../../shared/range-source.ts';
import { type OpenIndex, openIndex } from '../../shared/search/open-index.ts';
import type { BlockStore } from '../../shared/search/read-blocks.ts';
import { FileSource } from '../folder/file-source.ts';
import { BUILT_CHANNEL } from '../folder/index-folder.ts';
import { WholePacks } from '../folder/whole-packs.ts';
import { BucketSource } from '../publish/bucket-source.ts';
import { openTarget } from '../publish/target.ts';

/** The release that an increment is built on. */
export interface BaseIndex {
  readonly index: OpenIndex;
  readonly store: BlockStore;
  /** Its objects. */
  readonly source: RangeSource;
  /** Where they are, if it is a folder: an index of a folder is whole, that of a bucket has what is new. */
  readonly folder: string | undefined;
}

/** Where a base is: a folder, or a channel of a bucket. */
export interface BasePlace {
  readonly base: string;
  /** Of a bucket. */
  readonly channel?: string | undefined;
}

const NO_CACHE = { get: () => undefined, set: () => undefined };

/**
 * Opens the base; undefined where there is none yet, as before the first publish.
 * @throws CairnError `corrupt`, `too-new`, `unauthorized`, `transport`, `bad-request`
 */
export async function openBase({ base, channel = BUILT_CHANNEL }: BasePlace): Promise<BaseIndex | undefined> {
  const isBucket = /^[a-z0-9]+:\/\//.test(base);
  const source = isBucket ? new BucketSource(openTarget(base, process.env, '--base')) : new FileSource(base);
  if (!isBucket && !existsSync(base)) return undefined;
  try {
    const name = isBucket ? checkChannelName(channel, '--channel') : BUILT_CHANNEL;
    const index = await openIndex(source, name);
    return {
      index,
      store: { source: isBucket ? new WholePacks(source) : source, cache: NO_CACHE },
      source,
      folder: isBucket ? undefined : base,
    };
  } catch (error) {
    if (isBucket && error instanceof CairnError && error.code === 'not-found') return undefined;
    throw error;
  }
}
