import { CairnError } from '../../shared/errors.ts';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { type OpenIndex, openIndex } from '../../shared/search/open-index.ts';
import type { ShardContext } from '../../shared/search/shards/search-shard.ts';
import { FileSource } from './file-source.ts';
import { BUILT_CHANNEL } from './index-folder.ts';
import { openScratch } from './kernels.ts';

// Memory of the command line's block cache.
const CACHE_BYTES = 256 << 20;

/**
 * Opens the index in a folder, with what searching it needs.
 * @throws CairnError `not-found`, `corrupt`, `too-new`, `too-old`, `transport`, naming the folder
 */
export async function openFolder(
  folder: string,
  cacheBytes = CACHE_BYTES,
): Promise<{ index: OpenIndex; context: ShardContext }> {
  const source = new FileSource(folder);
  const index = await openIndex(source, BUILT_CHANNEL).catch((cause: unknown) => {
    if (!(cause instanceof CairnError)) throw cause;
    const message = cause.code === 'not-found' ? `it is not an index: ${cause.message}` : cause.message;
    throw new CairnError(cause.code, message, { cause, place: { file: folder } });
  });
  return { index, context: { source, cache: new BlockCache(cacheBytes), scratch: openScratch() } };
}
