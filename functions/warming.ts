import type { RangeSource } from '../shared/range-source.ts';
import type { BlockCache } from '../shared/search/reading/block-cache.ts';
import { CostCounter } from '../shared/search/reading/costs.ts';
import type { OpenIndex } from '../shared/search/open-index.ts';
import { planWarming, type WarmingLimits } from '../shared/search/reading/plan-warming.ts';
import { readBlocks } from '../shared/search/reading/read-blocks.ts';

/**
 * Reads the rows, codes and lists that most queries need into a cache, where there is room for them: one read after the other, so that
 * the memory for bytes on their way is left to answers.
 * @throws CairnError `corrupt`, `not-found`, `over-budget`, `transport`
 */
export async function warm(
  { directories, secondStage }: OpenIndex,
  source: RangeSource,
  cache: Pick<BlockCache, 'warm'>,
  limits: WarmingLimits,
): Promise<void> {
  // What nobody asked for must not count as asked for.
  const unasked = {
    get: () => undefined,
    set: (key: string, block: Uint8Array) => cache.warm(key, block),
  };
  for (const wanted of planWarming(directories, secondStage?.warmingBlocks() ?? [], limits)) {
    await readBlocks({ source, cache: unasked }, wanted, new CostCounter());
  }
}
