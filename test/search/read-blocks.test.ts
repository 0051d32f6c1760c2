import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CairnDocument } from '../../shared/document.ts';
import { encodeBlock } from '../../shared/format/block.ts';
import { BLOCK } from '../../shared/format/layout.ts';
import { MemorySource, type RangeSource } from '../../shared/range-source.ts';
import { BlockCache } from '../../shared/search/reading/block-cache.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import { openIndex } from '../../shared/search/open-index.ts';
import { readBlocks } from '../../shared/search/reading/read-blocks.ts';
import { search } from '../../shared/search/search.ts';
import type { SearchRequest } from '../../shared/search/query/search-request.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { manyDocuments } from './corpora.ts';
import { CountingSource } from './counting-source.ts';

const request = (query: string): SearchRequest => ({ query, k: 10, offset: 0, mode: 'exact', withText: false });

/** A context as a new isolate has it: nothing cached. */
function cold(built: BuiltIndex, cacheBytes = 8 << 20) {
  const source = new CountingSource(built.context.source);
  return { ...built.context, source, cache: new BlockCache(cacheBytes) };
}

/**
 * Documents whose texts hardly compress: about a kilobyte each on a display page. The vector of the last has a token of
 * its own, which changes lists and no display page.
 */
function bulkyDocuments(count: number, last: string): Partial<CairnDocument>[] {
  return Array.from({ length: count }, (_, i) => {
    const digest = (part: number): string => createHash('sha512').update(`${i} ${part}`).digest('base64url');
    const noise = Array.from({ length: 16 }, (_, part) => digest(part))
      .join('')
      .replaceAll(/[-_]/g, 'x');
    const number = String(i).padStart(4, '0');
    const vector = { [i === count - 1 ? last : 'other']: 1 };
    return { id: number, url: '', page: number, title: i % 9 === 0 ? 'amber' : 'birch', text: noise, vector };
  });
}

describe('a small index', () => {
  let built: BuiltIndex;
  beforeAll(async () => {
    built = await buildDocuments([...manyDocuments(300), { id: 'rare', text: 'zebra' }]);
  });
  afterAll(() => built.remove());

  it('opens with one read', async () => {
    const { source } = cold(built);
    await openIndex(source, 'live');
    expect(source.reads.map(({ key }) => key)).toEqual(['channels/live']);
  });

  it('answers with two reads in two rounds, then with none', async () => {
    const context = cold(built);
    const { costs } = await search(built.index, request('the zebra of amber'), context);
    expect(context.source.reads).toHaveLength(2);
    expect(costs).toMatchObject({ rounds: 2, waves: 2, reads: 2, bytes: context.source.bytes, cached: 0, shards: 1 });
    context.source.reset();
    const again = await search(built.index, request('the zebra of amber'), context);
    expect(context.source.reads).toEqual([]);
    expect(again.costs).toMatchObject({ rounds: 0, waves: 0, reads: 0, bytes: 0 });
    expect(again.costs.cached).toBeGreaterThanOrEqual(5);
  });

  it('reads the pages of other hits alone once the lists are in the cache', async () => {
    const context = cold(built);
    const first = await search(built.index, request('the'), context);
    expect(first.costs).toMatchObject({ reads: 2 });
    context.source.reset();
    const { costs } = await search(built.index, { ...request('the'), offset: 100 }, context);
    expect(costs.rounds).toBeLessThanOrEqual(1);
    expect(context.source.reads).toHaveLength(costs.reads);
  });

  it('reads nothing but blocks where nothing matches', async () => {
    const context = cold(built);
    const { costs } = await search(built.index, request('zulu'), context);
    expect(costs).toMatchObject({ rounds: 1, reads: 1, inflatedBytes: 0, documents: 0 });
    const none = await search(built.index, request('!!'), context);
    expect(none.costs).toMatchObject({ rounds: 0, reads: 0, shards: 0 });
  });

  it('reads a block once however often it is asked for', async () => {
    const context = cold(built);
    const directory = built.index.directories[0]!;
    const block = { space: directory, extent: directory.displayPages[0]!, kind: BLOCK.display };
    const costs = new CostCounter();
    const payloads = await readBlocks(context, [block, block, block], costs);
    expect(costs.toCosts()).toMatchObject({ reads: 1, bytes: block.extent.bytes, cached: 0 });
    expect(payloads[1]).toBe(payloads[0]);
    await readBlocks(context, [block, block], costs);
    expect(costs.toCosts()).toMatchObject({ reads: 1, cached: 1 });
  });

  it('works with a cache that holds nothing', async () => {
    const context = cold(built, 0);
    const first = await search(built.index, request('the zebra'), context);
    const second = await search(built.index, request('the zebra'), context);
    expect(second).toEqual(first);
    expect(context.source.reads).toHaveLength(4);
  });

  it('refuses a block whose bytes are not those that were written, and keeps none of it', async () => {
    const context = cold(built);
    const damaged: RangeSource = {
      readWhole: (...parameters) => context.source.readWhole(...parameters),
      read: async (...parameters) => {
        const bytes = await context.source.read(...parameters);
        bytes[bytes.length >> 1]! ^= 1;
        return bytes;
      },
    };
    const directory = built.index.directories[0]!;
    const block = { space: directory, extent: directory.displayPages[0]!, kind: BLOCK.display };
    const store = { ...context, source: damaged };
    await expect(readBlocks(store, [block], new CostCounter())).rejects.toMatchObject({ code: 'corrupt' });
    expect(context.cache.bytes).toBe(0);
    const other = { ...block, kind: BLOCK.ids };
    await expect(readBlocks(context, [other], new CostCounter())).rejects.toMatchObject({ code: 'corrupt' });
  });
});

describe('a round', () => {
  it('has six reads at a time, and as many waves as that takes', async () => {
    // Packs of a block each: no two can be read together.
    const payloads = Array.from({ length: 20 }, (_, i) => Uint8Array.of(i, i));
    const blocks = payloads.map((payload) => encodeBlock(BLOCK.ids, payload));
    const names = blocks.map((_, i) => `pack-${i}`);
    const objects = new Map(blocks.map((block, i) => [`packs/${names[i]!}`, block]));
    const source = new CountingSource(new MemorySource(objects));
    const bytes = blocks[0]!.length;
    const packs = names.map((name, i) => ({ name, startByte: i * bytes, bytes }));
    const space = { packs };
    const wanted = packs.map(({ startByte }) => ({
      space,
      extent: { address: startByte, bytes },
      kind: BLOCK.ids,
    }));
    const costs = new CostCounter();
    const store = { source, cache: new BlockCache(1 << 20) };
    expect(await readBlocks(store, wanted.toReversed(), costs)).toEqual(payloads.toReversed());
    expect(source.most).toBe(6);
    expect(costs.toCosts()).toMatchObject({ rounds: 1, waves: 4, reads: 20, bytes: source.bytes, cached: 0 });
    await readBlocks(store, wanted, costs);
    expect(costs.toCosts()).toMatchObject({ rounds: 1, waves: 4, reads: 20, cached: 20 });
  });
});

describe('releases that share packs', () => {
  let built: BuiltIndex;
  let edited: BuiltIndex;
  beforeAll(async () => {
    const config = { weights: { word: 1, piece: 1 } };
    built = await buildDocuments(bulkyDocuments(1400, 'cedar'), config);
    edited = await buildDocuments(bulkyDocuments(1400, 'delta'), config);
  });
  afterAll(() => {
    built.remove();
    edited.remove();
  });

  it('does not take a block of one release for that of another in a cache that both use', async () => {
    const [before, after] = [built.index.directories[0]!, edited.index.directories[0]!];
    expect(after.packs[0]).toEqual(before.packs[0]);
    expect(after.packs.at(-1)!.name).not.toBe(before.packs.at(-1)!.name);
    const context = cold(built);
    const other = { ...context, source: edited.context.source };
    const ask = (query: string) => [
      search(built.index, request(query), context),
      search(edited.index, request(query), other),
    ];
    for (const [query, matches] of [
      ['cedar', [1, 0]],
      ['delta', [0, 1]],
      ['amber', [156, 156]],
    ] as const) {
      const answers = await Promise.all(ask(query));
      expect(answers.map((answer) => answer.matches)).toEqual(matches);
    }
    // What is the same in both was read once.
    const extent = before.displayPages[0]!;
    const costs = new CostCounter();
    await readBlocks(context, [{ space: before, extent, kind: BLOCK.display }], costs);
    await readBlocks(other, [{ space: after, extent, kind: BLOCK.display }], costs);
    expect(costs.cached).toBeGreaterThanOrEqual(1);
  });
});
