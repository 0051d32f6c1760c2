import type { StoredDocument } from '../../shared/format/display-page.ts';
import { CostCounter } from '../../shared/search/costs.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import type { BlockStore } from '../../shared/search/read-blocks.ts';
import { readDocuments } from '../../shared/search/resolve.ts';

/** Documents read together. */
const BATCH = 1024;

/**
 * The stored documents [first, end) of a release, in the order of their numbers, in batches: of all where no range is
 * given. @throws CairnError `corrupt`, `not-found`, `transport`
 */
export async function* everyDocument(
  index: OpenIndex,
  store: BlockStore,
  { first, end }: { first: number; end: number } = { first: 0, end: index.manifest.counts.documents },
): AsyncGenerator<StoredDocument[]> {
  for (let start = first; start < end; start += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, end - start) }, (_, i) => start + i);
    yield await readDocuments(index, numbers, store, new CostCounter());
  }
}
