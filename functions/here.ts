import type { OpenIndex } from '../shared/search/open-index.ts';

/**
 * Whether a search is answered in the invocation that takes it: where the release was built as one shard, and so fits into
 * it. Its increments have a tenth of the documents at most, and share connections and memory with it.
 */
export function isAnsweredHere({ directories, manifest }: Pick<OpenIndex, 'directories' | 'manifest'>): boolean {
  return (manifest.base?.shards ?? directories.length) === 1;
}
