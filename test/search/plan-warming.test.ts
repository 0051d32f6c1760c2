import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BLOCK } from '../../shared/format/layout.ts';
import { ENTRY_BYTES } from '../../shared/search/reading/block-cache.ts';
import type { Directory } from '../../shared/format/directory.ts';
import { planWarming } from '../../shared/search/reading/plan-warming.ts';
import type { WantedBlock } from '../../shared/search/reading/read-blocks.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { makeLines } from '../functions/fixture.ts';

const DOCUMENTS = 3000;
const PLENTY = { reads: 1000, readBytes: 1 << 30, keptBytes: 1 << 30 };

describe('planWarming', () => {
  let built: BuiltIndex;
  beforeAll(async () => {
    // Besides the words that all share, some that a hundred documents have, and one for each.
    const documents = makeLines(DOCUMENTS).map((line, i) => ({ ...line, text: `${line.text} group${i % 30}` }));
    built = await buildDocuments(documents, { shardDocuments: 1000 });
  });
  afterAll(() => built.remove());

  const directories = () => built.index.directories;
  /** Addresses of the blocks of reads, by shard. */
  const blocksOf = (limits: typeof PLENTY): Set<string> =>
    new Set(
      planWarming(directories(), [], limits)
        .flat()
        .filter(({ kind }) => kind === BLOCK.tier)
        .map(({ space, extent }) => `${(space as Directory).firstDocument}:${extent.address}`),
    );

  it('brings all tiers of the lists that a twentieth of the documents have, and no others', () => {
    const dense = directories().flatMap((directory) =>
      [...directory.residentTerms.all()]
        .filter(([, { df }]) => df >= directory.documents / 20)
        .flatMap(([, { address, tiers }]) =>
          tiers.map((_, i) => {
            const before = tiers.slice(0, i).reduce((sum, { bytes }) => sum + bytes, 0);
            return `${directory.firstDocument}:${address + before}`;
          }),
        ),
    );
    const rare = directories().flatMap(({ residentTerms, documents }) =>
      [...residentTerms.all()].filter(([, { df }]) => df < documents / 20),
    );
    expect(rare.length).toBeGreaterThan(0);
    expect(blocksOf(PLENTY)).toEqual(new Set(dense));
  });

  it('stays within its limits, each of which matters', () => {
    const all = blocksOf(PLENTY).size;
    for (const limits of [
      { ...PLENTY, reads: 2 },
      { ...PLENTY, readBytes: 3000 },
      { ...PLENTY, keptBytes: 10 * ENTRY_BYTES },
    ]) {
      const reads = planWarming(directories(), [], limits);
      const blocks = reads.flat();
      expect(blocks.length).toBeGreaterThan(0);
      expect(blocks.length).toBeLessThan(all);
      expect(reads.length).toBeLessThanOrEqual(limits.reads);
      expect(reads.reduce((sum, read) => sum + bytesBetween(read), 0)).toBeLessThanOrEqual(limits.readBytes);
      expect(blocks.reduce((sum, { extent }) => sum + extent.bytes + ENTRY_BYTES, 0)).toBeLessThanOrEqual(
        limits.keptBytes,
      );
    }
  });

  it('reads nothing where nothing is allowed', () => {
    for (const limit of ['reads', 'readBytes', 'keptBytes'] as const)
      expect(planWarming(directories(), [], { ...PLENTY, [limit]: 0 })).toEqual([]);
  });

  it('takes the lists of the most documents first', () => {
    const [directory] = directories();
    const reads = planWarming([directory!], [], { ...PLENTY, keptBytes: 8 * ENTRY_BYTES });
    const addresses = new Set(reads.flat().map(({ extent }) => extent.address));
    const entries = [...directory!.residentTerms.frequent(50)];
    const [taken, left] = [true, false].map((has) =>
      entries.filter(({ address }) => addresses.has(address) === has).map(({ df }) => df),
    );
    expect(taken!.length).toBeGreaterThan(0);
    expect(Math.min(...taken!)).toBeGreaterThanOrEqual(Math.max(...left!));
  });
});

/** Bytes from the first of blocks to the end of the last. */
function bytesBetween(blocks: readonly WantedBlock[]): number {
  const [first, last] = [blocks[0]!.extent, blocks.at(-1)!.extent];
  return last.address + last.bytes - first.address;
}

describe('frequent', () => {
  it('gives the entries that all gives, from a number of documents on', async () => {
    const { index, remove } = await buildDocuments(makeLines(500), {});
    const { residentTerms } = index.directories[0]!;
    const all = [...residentTerms.all()].map(([, entry]) => entry);
    for (const least of [0, 1, 2, 20, 100, 501])
      expect([...residentTerms.frequent(least)]).toEqual(all.filter(({ df }) => df >= least));
    remove();
  });
});
