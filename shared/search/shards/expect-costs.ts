import type { Costs } from '../../api.ts';
import type { Directory } from '../../format/directory.ts';
import type { Extent } from '../../format/extents.ts';
import { DISPLAY_PAGE_BYTES } from '../../format/layout.ts';
import { COUNT_ALL_POSTINGS } from '../scoring/accumulate.ts';
import { SCAN_BLOCK_BITS } from '../scoring/accumulator.ts';
import { CostCounter } from '../reading/costs.ts';
import { bytesOfReads, planReads } from '../reading/plan.ts';
import type { PlannedQuestion } from './plan-question.ts';

/** Share of many postings that is added; the rest is passed over (measured: .31 of 100,000 documents, .28 of a million). */
const ADDED_SHARE = 0.3;
/** Times that the documents of many postings are swept (measured: 2.9 and 1.8). */
const SWEEPS = 2;

/**
 * What a plan of a shard will cost: reads and bytes as they will be, postings as the directory knows them, and of those
 * the share that is added, and the documents that are swept, as many as most queries have.
 */
export function expectShard(
  directory: Directory,
  { blocks, postings }: Pick<PlannedQuestion, 'blocks' | 'postings'>,
  isKept: (extent: Extent) => boolean,
): Costs {
  const extents = [...new Map(blocks.map(({ extent }) => [extent.address, extent])).values()];
  const missing = extents.filter((extent) => !isKept(extent));
  const reads = planReads(directory.packs, missing);
  const isPruned = postings > COUNT_ALL_POSTINGS;
  const costs = new CostCounter();
  costs.addRound(reads.length, bytesOfReads(reads));
  costs.cached = extents.length - missing.length;
  costs.postings = isPruned ? Math.round(ADDED_SHARE * postings) : postings;
  costs.skipped = postings - costs.postings;
  costs.documents = isPruned ? SWEEPS * directory.documents : touched(postings, directory.documents);
  costs.shards = 1;
  return costs.toCosts();
}

/** What showing hits will cost: a page each, none of them near another, and the dictionary of their shard. */
export function expectPages(directory: Directory, hits: number): Costs {
  const { displayPages, dictionary } = directory;
  const pages = Math.min(hits, displayPages.length);
  const pageBytes = displayPages.reduce((sum, { bytes }) => sum + bytes, 0) / Math.max(1, displayPages.length);
  const costs = new CostCounter();
  costs.addRound(
    pages === 0 ? 0 : pages + (dictionary ? 1 : 0),
    Math.round(pages * pageBytes) + (dictionary?.bytes ?? 0),
  );
  costs.inflatedBytes = pages * DISPLAY_PAGE_BYTES;
  return costs.toCosts();
}

/** Documents of the blocks that postings lie in, which are swept together: postings fall into blocks by chance. */
function touched(postings: number, documents: number): number {
  const blocks = Math.ceil(documents / (1 << SCAN_BLOCK_BITS));
  return Math.round(documents * (1 - (1 - 1 / blocks) ** postings));
}
