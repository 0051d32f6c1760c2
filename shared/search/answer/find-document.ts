import { BLOCK } from '../../format/layout.ts';
import type { StoredDocument } from '../../format/display-page.ts';
import { bucketOf, decodeIdBucket, idHash } from '../../format/id-bucket.ts';
import { CostCounter } from '../reading/costs.ts';
import { isRemoved } from '../scoring/forget-removed.ts';
import type { OpenIndex } from '../open-index.ts';
import { type BlockStore, readBlocks } from '../reading/read-blocks.ts';
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
  return (await findNumbered(index, id, store, new CostCounter(), signal))?.document;
}

/** The same with its number in the release. */
export async function findNumbered(
  index: OpenIndex,
  id: string,
  store: BlockStore,
  costs: CostCounter,
  signal?: AbortSignal,
): Promise<{ readonly number: number; readonly document: StoredDocument } | undefined> {
  const candidates = await numbersOfHash(index, id, store, costs, signal);
  const numbers = candidates.filter(({ removed }) => !removed).map(({ number }) => number);
  const documents = await readDocuments(index, numbers, store, costs, signal);
  const at = documents.findIndex((document) => document.id === id);
  return at < 0 ? undefined : { number: numbers[at]!, document: documents[at]! };
}

/** Numbers of all that a release holds of an id, ascending: a document, and those that it has no longer. */
export async function numbersOfId(index: OpenIndex, id: string, store: BlockStore): Promise<number[]> {
  const costs = new CostCounter();
  const numbers = (await numbersOfHash(index, id, store, costs)).map(({ number }) => number);
  const documents = await readDocuments(index, numbers, store, costs);
  return numbers.filter((_, i) => documents[i]!.id === id).sort((a, b) => a - b);
}

/** A document whose id has the hash that is looked for. */
interface Candidate {
  readonly number: number;
  /** Whether the release has it no longer. */
  readonly removed: boolean;
}

async function numbersOfHash(
  index: OpenIndex,
  id: string,
  store: BlockStore,
  costs: CostCounter,
  signal?: AbortSignal,
): Promise<Candidate[]> {
  const hash = idHash(id);
  const wanted = index.directories.map((directory) => ({
    space: directory,
    extent: directory.idBuckets[bucketOf(hash, directory.idBuckets.length)]!,
    kind: BLOCK.ids,
  }));
  const payloads = await readBlocks(store, wanted, costs, signal);
  return index.directories.flatMap(({ documents, firstDocument, removed }, shard) =>
    decodeIdBucket(payloads[shard]!, documents)
      .filter((entry) => entry.hash === hash)
      .map(({ document }) => ({ number: document + firstDocument, removed: isRemoved(removed, document) })),
  );
}
