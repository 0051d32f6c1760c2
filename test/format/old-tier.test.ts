import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openFolder } from '../../index-builder/folder/open-folder.ts';
import { BLOCK } from '../../shared/format/layout.ts';
import { tierPostings } from '../../shared/format/tier.ts';
import { CostCounter } from '../../shared/search/costs.ts';
import { readBlocks } from '../../shared/search/read-blocks.ts';
import { encodeOldTier } from './old-tier.ts';
import { plainTier } from './plain-tier.ts';

it('a tier of version 2 is written as its builder wrote it', async () => {
  const { index, context } = await openFolder(fileURLToPath(new URL('../golden/v2/shards', import.meta.url)));
  const tiersOfLists = new Set<number>();
  for (const directory of index.directories) {
    const { documents, version } = directory;
    for (const [, { df, address, tiers }] of directory.residentTerms.all()) {
      let end = address;
      for (const [i, { bytes, largestImpact }] of tiers.entries()) {
        const extent = { address: (end += bytes) - bytes, bytes };
        const [payload] = await readBlocks(
          context,
          [{ space: directory, extent, kind: BLOCK.tier }],
          new CostCounter(),
        );
        const postings = plainTier(payload!, { postings: tierPostings(df, i), largestImpact, documents, version });
        expect(encodeOldTier(postings)).toEqual(payload);
      }
      tiersOfLists.add(tiers.length);
    }
  }
  expect(tiersOfLists).toEqual(new Set([1, 2]));
});
