import { beforeAll, describe, expect, it } from 'vitest';
import { packKey } from '../../shared/format/object.ts';
import { CODE_BUDGETS } from '../../shared/search/reading/work-budget.ts';
import type { Objects } from '../format/taken-apart.ts';
import { ask, draw, numbered, objectsOfMany, open, type Opened } from './many.ts';
import { plainRerank } from './plain-rerank.ts';
import { withCodes } from './with-codes.ts';

const DOCUMENTS = 8000;
/** Of 1,024 bytes a document: more than what stays in memory. */
const LARGE = { dims: 1024, bits: 8 } as const;

let one: Objects;
let eight: Objects;
beforeAll(async () => {
  one = await objectsOfMany(DOCUMENTS, 1);
  eight = await objectsOfMany(DOCUMENTS, 8);
}, 120_000);

/** Reads of codes since the source was reset. */
function codeReads({ index, source }: Opened) {
  const packs = new Set(index.secondStage!.stage.shards.flat().map(({ pack }) => packKey(pack)));
  return source.reads.filter(({ key }) => packs.has(key));
}

describe('what the second stage reads', () => {
  it('is the table and small codes beside the lists, and no code ever again', async () => {
    const opened = await open(withCodes(one, draw(DOCUMENTS, 7)).objects, 1);
    const first = await ask(await open(one), 'amber birch');
    const cold = await ask(opened, 'amber birch');
    expect(cold.rank).toBe('dense2');
    // The vocabulary has to be there before rows are looked for, once an isolate.
    expect(cold.costs.rounds).toBe(first.costs.rounds + 1);
    expect(opened.source.reads.length).toBe(cold.costs.reads);
    expect(opened.source.bytes).toBe(cold.costs.bytes);
    expect(cold.costs.reads - first.costs.reads).toBeLessThanOrEqual(3);
    expect(codeReads(opened).length).toBe(1);
    // A cache of a byte keeps nothing: what is read again now is what does not stay.
    opened.source.reset();
    const again = await ask(opened, 'amber birch');
    expect(again.hits).toEqual(cold.hits);
    expect(again.costs.rounds).toBe(first.costs.rounds);
    expect(codeReads(opened)).toEqual([]);
  });

  it('is nothing where rows are kept', async () => {
    const opened = await open(withCodes(one, draw(DOCUMENTS, 7)).objects);
    const cold = await ask(opened, 'amber birch');
    const warm = await ask(opened, 'amber birch');
    expect(warm.costs).toMatchObject({ rounds: 0, reads: 0 });
    expect(warm.hits).toEqual(cold.hits);
  });

  it('is of large codes the blocks of the candidates, in a round of their own', async () => {
    const opened = await open(withCodes(eight, draw(DOCUMENTS, 8, { ...LARGE, candidates: 3 })).objects);
    const first = await ask(await open(eight), 'fjord', { k: 3 });
    await ask(opened, 'grove');
    opened.source.reset();
    const answer = await ask(opened, 'fjord', { k: 3 });
    expect(answer.secondStage!.applied).toBe(true);
    expect(answer.costs.rounds).toBe(first.costs.rounds + 1);
    // Of 1,000 documents a shard and 256 a block.
    const blocks = new Set(
      numbered(first).map(({ document }) => `${Math.floor(document / 1000)} ${Math.floor((document % 1000) / 256)}`),
    );
    const bytes = codeReads(opened).reduce((sum, { startByte, endByte }) => sum + endByte - startByte, 0);
    // A gap of one block is read along.
    expect(bytes).toBeLessThanOrEqual(2 * blocks.size * (32 + 256 * 1024 + 5));
  });

  it('is what a mode allows, and decides who is ranked, whatever is kept', async () => {
    const codes = draw(DOCUMENTS, 12, { ...LARGE, candidates: 100 });
    const opened = await open(withCodes(eight, codes).objects);
    const query = 'amber birch cedar delta ember fjord grove heath inlet jetty knoll';
    const exact = await ask(await open(withCodes(eight, codes).objects), query, { k: 100 });
    expect(exact.secondStage!.candidates).toBe(100);
    const fast = await ask(opened, query, { k: 100, mode: 'fast' });
    const { candidates } = fast.secondStage!;
    expect(candidates).toBeGreaterThan(0);
    expect(candidates).toBeLessThan(100);
    const reads = codeReads(opened);
    expect(reads.length).toBeGreaterThan(0);
    expect(reads.length).toBeLessThanOrEqual(CODE_BUDGETS.fast.reads);
    const first = numbered(await ask(opened, query, { k: 100, rank: 'sparse' }));
    const expected = plainRerank(first.slice(0, candidates), query, codes, 1);
    expect(numbered(fast).slice(0, candidates)).toEqual(expected);
    for (let i = 0; i < 3; i++) await ask(opened, query, { k: 100, mode: 'fast' });
    expect((await ask(opened, query, { k: 100, mode: 'fast' })).hits).toEqual(fast.hits);
    const pages = [];
    for (let offset = 0; offset < 100; offset += 20)
      pages.push(...(await ask(opened, query, { k: 20, offset, mode: 'fast' })).hits);
    expect(pages).toEqual(fast.hits);
  });

  it('counts in waves of its own, several shards as the slowest', async () => {
    const alone = await ask(await open(eight), 'amber birch cedar');
    const { objects } = withCodes(eight, draw(DOCUMENTS, 9));
    expect((await ask(await open(objects), 'amber birch cedar', { rank: 'sparse' })).costs).toEqual(alone.costs);
    const again = await ask(await open(objects), 'amber birch cedar');
    expect(again.costs.reads).toBeGreaterThan(alone.costs.reads);
    expect(again.costs.waves).toBeLessThanOrEqual(alone.costs.waves + 3);
  });
});
