import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalWorker, startLocalWorker } from '../../demo/local-worker.ts';
import { Budget } from '../../functions/budget.ts';
import { Kept } from '../../functions/kept.ts';
import { MEMORY } from '../../functions/memory.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { publish } from '../../index-builder/publish/publish.ts';
import type { SearchAnswer } from '../../shared/api.ts';
import { BLOCK, type BlockKind } from '../../shared/format/layout.ts';
import { MemorySource } from '../../shared/range-source.ts';
import { ENTRY_BYTES } from '../../shared/search/reading/block-cache.ts';
import { openIndex } from '../../shared/search/open-index.ts';
import { planWarming } from '../../shared/search/reading/plan-warming.ts';
import { ScratchPool } from '../../shared/search/scoring/scratch.ts';
import { search } from '../../shared/search/search.ts';
import { buildDocuments } from '../build-documents.ts';
import { objectsOf } from '../format/folder-objects.ts';
import type { Objects } from '../format/taken-apart.ts';
import { random } from '../golden/random.ts';
import { manyDocuments } from '../search/corpora.ts';
import { drawCodes, drawRows, withCodes } from './with-codes.ts';

const DOCUMENTS = 5000;
// Large codes, so that a query reads those of its candidates alone.
const SHAPE = { dims: 1024, bits: 8 } as const;
const PLENTY = { reads: 1000, readBytes: 1 << 30, keptBytes: 1 << 30 };

let worker: LocalWorker;
let objects: Objects;
beforeAll(async () => {
  const built = await buildDocuments(manyDocuments(DOCUMENTS), { shardDocuments: 1000 });
  const next = random(5);
  const words = 'amber birch cedar delta ember fjord grove heath'.split(' ');
  const codes = { ...SHAPE, codes: drawCodes(DOCUMENTS, SHAPE, next), rows: drawRows(words, SHAPE.dims, next) };
  ({ objects } = withCodes(objectsOf(built.folder), codes));
  built.remove();
  worker = await startLocalWorker();
  const source = new MemorySource(objects);
  await publish(await openIndex(source, 'live'), source, worker.bucket, 'live', SILENT);
}, 60_000);
afterAll(() => worker.close());

describe('an isolate', () => {
  const settingsOf = async () => {
    const { INDEX } = (await worker.bindings()) as { INDEX: never };
    const nameless = { name: undefined, prefix: '', channel: 'live', tokens: undefined };
    return {
      ...nameless,
      bucket: INDEX,
      headKey: undefined,
      publicOrigin: undefined,
      warms: true,
      alwaysChecks: false,
      embedQuery: undefined,
      analytics: undefined,
    };
  };
  const ask = async (kept: Kept, query: string): Promise<SearchAnswer> => {
    const settings = await settingsOf();
    const { source } = kept.context(settings, new Budget());
    return kept.channel(settings).use(source, (index) => {
      const request = { query, k: 3, offset: 0, mode: 'exact', withText: false } as const;
      return search(index, request, kept.context(settings, new Budget()));
    });
  };

  it('reads rows and codes behind its first answer, so that the second stage costs no reads', async () => {
    const [cold, warm] = [new Kept(new ScratchPool()), new Kept(new ScratchPool())];
    for (const kept of [cold, warm]) expect((await ask(kept, 'amber')).rank).toBe('dense2');
    await warm.warm(await settingsOf());
    const [without, withIt] = [await ask(cold, 'fjord grove'), await ask(warm, 'fjord grove')];
    expect(withIt.hits).toEqual(without.hits);
    expect(without.costs.rounds).toBe(3);
    expect(withIt.costs.rounds).toBe(1);
  });

  it('counts the vocabulary of the table among what it keeps', async () => {
    const kept = new Kept(new ScratchPool());
    await ask(kept, 'amber');
    const index = kept.channel(await settingsOf()).open!;
    const directories = index.manifest.shards.reduce((sum, { directory }) => sum + directory.bytes, 0);
    expect(kept.bytes).toBeGreaterThan(MEMORY.scratchBytes + directories + index.secondStage!.stage.table.headBytes);
  });
});

describe('planWarming', () => {
  it('takes the table, then the codes of each shard, whole or not at all, then lists', async () => {
    const { directories, secondStage } = await openIndex(new MemorySource(objects), 'live');
    const stage = secondStage!.warmingBlocks();
    const kinds = (limits: typeof PLENTY): BlockKind[] =>
      planWarming(directories, stage, limits)
        .flat()
        .map(({ kind }) => kind);
    const count = (limits: typeof PLENTY, kind: BlockKind): number =>
      kinds(limits).filter((each) => each === kind).length;
    expect(count(PLENTY, BLOCK.rows)).toBe(1);
    expect(count(PLENTY, BLOCK.codes)).toBe(20);
    expect(count(PLENTY, BLOCK.tier)).toBeGreaterThan(0);
    // A shard's codes are 1 MB: two thirds of this hold one of the five.
    const one = { ...PLENTY, keptBytes: 2_000_000 };
    expect(count(one, BLOCK.rows)).toBe(1);
    expect(count(one, BLOCK.codes)).toBe(4);
    expect(count(one, BLOCK.tier)).toBeGreaterThan(0);
    const kept = planWarming(directories, stage, one).flat();
    expect(kept.reduce((sum, { extent }) => sum + extent.bytes + ENTRY_BYTES, 0)).toBeLessThanOrEqual(one.keptBytes);
    expect(kinds({ ...PLENTY, reads: 1 })).toEqual([BLOCK.rows]);
    expect(kinds({ ...PLENTY, readBytes: 0 })).toEqual([]);
  });
});
