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
  const found = await documentsOfId(index, id, store, signal);
  return found.find(({ removed }) => !removed)?.document;
}

/** A document that has an id, and its number in the release, which may have it no longer. */
interface Named {
  readonly number: number;
  readonly removed: boolean;
  readonly document: StoredDocument;
}

/** All that a release holds of an id: a document, and those that it removes; read as `findDocument` reads. */
export async function documentsOfId(
  index: OpenIndex,
  id: string,
  store: BlockStore,
  signal?: AbortSignal,
): Promise<Named[]> {
  const costs = new CostCounter();
  const hash = idHash(id);
  const wanted = index.directories.map((directory) => ({
    space: directory,
    extent: directory.idBuckets[bucketOf(hash, directory.idBuckets.length)]!,
    kind: BLOCK.ids,
  }));
  const payloads = await readBlocks(store, wanted, costs, signal);
  const candidates = index.directories.flatMap(({ documents, firstDocument, removed }, shard) =>
    decodeIdBucket(payloads[shard]!, documents)
      .filter((entry) => entry.hash === hash)
      .map(({ document }) => ({ number: document + firstDocument, removed: isRemoved(removed, document) })),
  );
  const numbers = candidates.map(({ number }) => number);
  const documents = await readDocuments(index, numbers, store, costs, signal);
  return candidates.flatMap((each, i) => (documents[i]!.id === id ? [{ ...each, document: documents[i]! }] : []));
}
