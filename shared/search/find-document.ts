import { BLOCK } from '../format/layout.ts';
import type { StoredDocument } from '../format/display-page.ts';
import { bucketOf, decodeIdBucket, idHash } from '../format/id-bucket.ts';
import { CostCounter } from './costs.ts';
import { isRemoved } from './forget-removed.ts';
import type { OpenIndex } from './open-index.ts';
import { type BlockStore, readBlocks } from './read-blocks.ts';
import { readDocuments } from './resolve.ts';

/**
 * A document by its id, or undefined: a round for the id directory of every shard, a round for the page of each
 * document whose id has the same hash, which is one, and two once in a lifetime.
 */
export async function findDocument(
  index: OpenIndex,
  id: string,
  store: BlockStore,
  signal?: AbortSignal,
): Promise<StoredDocument | undefined> {
  const costs = new CostCounter();
  const hash = idHash(id);
  const wanted = index.directories.map((directory) => ({
    space: directory,
    extent: directory.idBuckets[bucketOf(hash, directory.idBuckets.length)]!,
    kind: BLOCK.ids,
  }));
  const payloads = await readBlocks(store, wanted, costs, signal);
  const candidates = index.directories.flatMap((directory, shard) =>
    decodeIdBucket(payloads[shard]!, directory.documents)
      .filter((entry) => entry.hash === hash && !isRemoved(directory.removed, entry.document))
      .map((entry) => entry.document + directory.firstDocument),
  );
  const documents = await readDocuments(index, candidates, store, costs, signal);
  return documents.find((document) => document.id === id);
}
