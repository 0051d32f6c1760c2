import type { StoredDocument } from '../../shared/format/display-page.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import type { BlockStore } from '../../shared/search/reading/read-blocks.ts';
import { isRemoved } from '../../shared/search/scoring/forget-removed.ts';
import { readDocuments } from '../../shared/search/answer/resolve.ts';

/** Documents read together. */
const BATCH = 1024;

/** Numbers that a release has given to documents, those of removed ones among them. */
export function numbersOf({ directories }: Pick<OpenIndex, 'directories'>): number {
  return directories.reduce((sum, { documents }) => sum + documents, 0);
}

/**
 * The stored documents of a release with the numbers [first, end), in their order, in batches, without those that were
 * removed: all where no range is given. @throws CairnError `corrupt`, `not-found`, `transport`
 */
export async function* everyDocument(
  index: OpenIndex,
  store: BlockStore,
  { first, end }: { first: number; end: number } = { first: 0, end: numbersOf(index) },
): AsyncGenerator<StoredDocument[]> {
  for (let start = first; start < end; start += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, end - start) }, (_, i) => start + i).filter(
      (number) => !isGone(index, number),
    );
    yield await readDocuments(index, numbers, store, new CostCounter());
  }
}

function isGone({ directories }: OpenIndex, number: number): boolean {
  const shard = directories.findLast(({ firstDocument }) => firstDocument <= number)!;
  return isRemoved(shard.removed, number - shard.firstDocument);
}
