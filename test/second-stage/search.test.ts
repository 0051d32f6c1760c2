import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchAnswer } from '../../shared/api.ts';
import { packKey } from '../../shared/format/object.ts';
import { MemorySource } from '../../shared/range-source.ts';
import { BlockCache } from '../../shared/search/block-cache.ts';
import { CODE_BUDGETS, WORK_BUDGET } from '../../shared/search/work-budget.ts';
import { CairnError } from '../../shared/errors.ts';
import { openIndex, type OpenIndex } from '../../shared/search/open-index.ts';
import { ScratchPool } from '../../shared/search/scratch.ts';
import { search, type SearchRequest } from '../../shared/search/search.ts';
import { type BuiltIndex, buildDocuments } from '../build-documents.ts';
import { objectsOf } from '../format/folder-objects.ts';
import type { Objects } from '../format/taken-apart.ts';
import { random } from '../golden/random.ts';
import { manyDocuments } from '../search/corpora.ts';
import { CountingSource } from '../search/counting-source.ts';
import { plainRerank } from './plain-rerank.ts';
import { type Codes, drawCodes, drawRows, withCodes } from './with-codes.ts';

const DOCUMENTS = 8000;
const WORDS = 'the of to amber birch cedar delta ember fjord grove heath inlet jetty knoll'.split(' ');
const words = fc
  .array(fc.constantFrom(...WORDS, 'unheard'), { minLength: 1, maxLength: 8 })
  .map((all) => all.join(' '));

let built: { readonly shards: number; readonly index: BuiltIndex; readonly objects: Objects }[];
beforeAll(async () => {
  const documents = manyDocuments(DOCUMENTS);
  built = [];
  for (const shards of [1, 3, 8]) {
    const index = await buildDocuments(documents, { shardDocuments: Math.ceil(DOCUMENTS / shards) });
    expect(index.index.directories.length).toBe(shards);
    built.push({ shards, index, objects: objectsOf(index.folder) });
  }
}, 120_000);
afterAll(() => {
  for (const { index } of built) index.remove();
});

function draw(seed: number, given: Partial<Codes> = {}): Codes {
  const next = random(seed);
  const shape = { dims: 64, bits: 1 as const, ...given };
  return {
    ...shape,
    codes: drawCodes(DOCUMENTS, shape, next, 0.05),
    rows: drawRows(WORDS, shape.dims, next),
    ...given,
  };
}

async function open(objects: Objects) {
  const source = new CountingSource(new MemorySource(objects));
  const index = await openIndex(source, 'live');
  source.reset();
  return { index, source, context: { source, cache: new BlockCache(1 << 24), scratch: new ScratchPool() } };
}

type Opened = Awaited<ReturnType<typeof open>>;
const ask = ({ index, context }: Opened, query: string, change: Partial<SearchRequest> = {}): Promise<SearchAnswer> =>
  search(index, { query, k: 10, offset: 0, mode: 'exact', withText: false, ...change }, context);

/** Hits of the first stage with their numbers, which ids end with. */
function numbered(answer: SearchAnswer, numbers: ReadonlyMap<string, number>) {
  return answer.hits.map(({ id, score }) => ({ document: numbers.get(id)!, score }));
}

/** Number of each document: those of `manyDocuments` stay in their order. */
const NUMBERS = new Map(Array.from({ length: DOCUMENTS }, (_, i) => [`doc-${i}`, i]));

describe('the second stage', () => {
  it('ranks the candidates as the plain computation does, the same of 1, 3 and 8 shards', async () => {
    let applied = 0;
    await fc.assert(
      fc.asyncProperty(
        words,
        fc.integer({ min: 1, max: 1 << 20 }),
        fc.constantFrom(1, 8),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(0.25, 0.7, 1, 3),
        async (query, seed, bits, candidates, weight) => {
          const codes = draw(seed, {
            bits,
            candidates,
            weights: { plain: weight, question: weight, symbol: weight },
          });
          for (const { objects } of built) {
            const opened = await open(withCodes(objects, codes).objects);
            const first = await ask(opened, query, { k: 100, rank: 'sparse' });
            const answer = await ask(opened, query, { k: 100 });
            expect(first.secondStage).toBeUndefined();
            const top = numbered(first, NUMBERS);
            if (!query.split(' ').some((word) => codes.rows.has(word)) || top.length === 0) {
              expect(answer.hits).toEqual(first.hits);
              continue;
            }
            applied++;
            const expected = plainRerank(top.slice(0, candidates), query, codes, weight);
            const found = answer.hits.map(({ id, score, stages }) => ({
              document: NUMBERS.get(id)!,
              score,
              ...stages,
            }));
            expect(found.slice(0, candidates)).toEqual(expected);
            expect(numbered(answer, NUMBERS).slice(candidates)).toEqual(top.slice(candidates));
            const scores = answer.hits.map(({ score }) => score);
            expect(scores).toEqual([...scores].sort((a, b) => b - a));
            expect(answer).toMatchObject({
              rank: 'dense2',
              matches: first.matches,
              secondStage: { applied: true, candidates: Math.min(candidates, top.length), weight },
              certificate: { stage: 'first', places: 100, exact: true },
            });
            expect(answer.secondStage!.withoutCode).toBe(expected.filter(({ dense }) => dense === null).length);
          }
        },
      ),
      { numRuns: 25 },
    );
    expect(applied).toBeGreaterThan(30);
  }, 120_000);

  it('gives pages of one ranking, whatever the page', async () => {
    const opened = await open(withCodes(built[1]!.objects, draw(5, { candidates: 50 })).objects);
    const whole = await ask(opened, 'amber birch of', { k: 100 });
    const pages = [];
    for (let offset = 0; offset < 100; offset += 7)
      pages.push(...(await ask(opened, 'amber birch of', { k: 7, offset })).hits);
    expect(pages.slice(0, 100)).toEqual(whole.hits);
  });

  it('is left out for a kind of query that it does not help, and then costs nothing', async () => {
    const opened = await open(
      withCodes(built[0]!.objects, draw(6, { weights: { plain: 0, question: 1, symbol: 1 } })).objects,
    );
    const answer = await ask(opened, 'amber birch');
    expect(answer).toMatchObject({ rank: 'sparse', secondStage: { applied: false, weight: 0, candidates: 0 } });
    const alone = await open(built[0]!.objects);
    const first = await ask(alone, 'amber birch');
    expect(answer.hits).toEqual(first.hits);
    expect(answer.costs).toEqual(first.costs);
    expect((await ask(opened, 'where is amber')).rank).toBe('dense2');
  });

  it('reads the table and small codes beside the lists, and nothing once they are kept', async () => {
    const opened = await open(withCodes(built[0]!.objects, draw(7)).objects);
    const sparse = await ask(await open(built[0]!.objects), 'amber birch');
    const cold = await ask(opened, 'amber birch');
    // The vocabulary has to be there before rows are looked for, once an isolate.
    expect(cold.costs.rounds).toBe(sparse.costs.rounds + 1);
    expect(opened.source.reads.length).toBe(cold.costs.reads);
    expect(opened.source.bytes).toBe(cold.costs.bytes);
    expect(cold.costs.reads - sparse.costs.reads).toBeLessThanOrEqual(3);
    const other = await ask(opened, 'cedar delta');
    expect(other.costs.rounds).toBeLessThanOrEqual(sparse.costs.rounds);
    opened.source.reset();
    const warm = await ask(opened, 'amber birch');
    expect(warm.costs).toMatchObject({ rounds: 0, reads: 0 });
    expect(warm.hits).toEqual(cold.hits);
  });

  it('reads large codes by the blocks of the candidates, in a round of their own', async () => {
    // 8,000 documents of 1,024 bytes.
    const codes = draw(8, { dims: 1024, bits: 8, candidates: 3 });
    const opened = await open(withCodes(built[2]!.objects, codes).objects);
    const first = await ask(await open(built[2]!.objects), 'fjord', { k: 3 });
    await ask(opened, 'grove');
    const answer = await ask(opened, 'fjord', { k: 3 });
    expect(answer.secondStage!.applied).toBe(true);
    expect(answer.costs.rounds).toBe(first.costs.rounds + 1);
    const blocks = new Set(first.hits.map(({ id }) => Math.floor((NUMBERS.get(id)! % 1000) / 256)));
    expect(answer.costs.bytes - first.costs.bytes).toBeLessThan(50_000 + 2 * blocks.size * 262_200);
  });

  it('ranks as many candidates as a mode lets be read, whatever is kept', async () => {
    const codes = draw(12, { dims: 1024, bits: 8, candidates: 100 });
    const opened = await open(withCodes(built[2]!.objects, codes).objects);
    const query = 'amber birch cedar delta ember fjord grove heath inlet jetty knoll';
    const exact = await ask(await open(withCodes(built[2]!.objects, codes).objects), query, { k: 100 });
    expect(exact.secondStage!.candidates).toBe(100);
    const fast = await ask(opened, query, { k: 100, mode: 'fast' });
    const { candidates } = fast.secondStage!;
    expect(candidates).toBeGreaterThan(0);
    expect(candidates).toBeLessThan(100);
    const packs = new Set(opened.index.secondStage!.stage.shards.flat().map(({ pack }) => packKey(pack)));
    const reads = opened.source.reads.filter(({ key }) => packs.has(key));
    expect(reads.length).toBeGreaterThan(0);
    expect(reads.length).toBeLessThanOrEqual(CODE_BUDGETS.fast.reads);
    const first = numbered(await ask(opened, query, { k: 100, rank: 'sparse' }), NUMBERS);
    const expected = plainRerank(first.slice(0, candidates), query, codes, 1);
    expect(
      fast.hits.slice(0, candidates).map(({ id, score, stages }) => ({ document: NUMBERS.get(id)!, score, ...stages })),
    ).toEqual(expected);
    for (let i = 0; i < 3; i++) await ask(opened, query, { k: 100, mode: 'fast' });
    const warm = await ask(opened, query, { k: 100, mode: 'fast' });
    expect(warm.hits).toEqual(fast.hits);
    const pages = [];
    for (let offset = 0; offset < 100; offset += 20)
      pages.push(...(await ask(opened, query, { k: 20, offset, mode: 'fast' })).hits);
    expect(pages).toEqual(fast.hits);
  });

  it('counts the waves of several shards as those of the slowest, also where it ranks', async () => {
    const alone = await ask(await open(built[2]!.objects), 'amber birch cedar');
    const opened = await open(withCodes(built[2]!.objects, draw(9)).objects);
    expect((await ask(opened, 'amber birch cedar', { rank: 'sparse' })).costs).toEqual(alone.costs);
    const again = await ask(await open(withCodes(built[2]!.objects, draw(9)).objects), 'amber birch cedar');
    expect(again.costs.reads).toBeGreaterThan(alone.costs.reads);
    expect(again.costs.waves).toBeLessThanOrEqual(alone.costs.waves + 3);
  });

  it('leaves the first stage its answer where the budget has no room for codes', async () => {
    const opened = await open(withCodes(built[0]!.objects, draw(10, { dims: 1024, bits: 8 })).objects);
    const budget = { ...WORK_BUDGET, bytes: (4 << 20) + 262_000 };
    const { index, context } = opened;
    const request = { query: 'amber birch', k: 5, offset: 0, mode: 'exact', withText: false } as const;
    const answer = await search(index, request, { ...context, budget });
    expect(answer.secondStage).toMatchObject({ applied: false, failure: { code: 'over-budget' } });
    expect(answer.hits).toEqual((await ask(opened, 'amber birch', { k: 5, rank: 'sparse' })).hits);
  });

  it('fails with the first stage, and leaves nothing behind', async () => {
    const opened = await open(withCodes(built[0]!.objects, draw(10)).objects);
    const { index, context } = opened;
    const request = { query: 'amber birch', k: 5, offset: 0, mode: 'exact', withText: false } as const;
    const tight = { ...context, budget: { ...WORK_BUDGET, postings: 10 } };
    await expect(search(index, request, tight)).rejects.toMatchObject({ code: 'over-budget' });
    const aborted = AbortSignal.abort(new Error('gone'));
    await expect(search(index, request, { ...context, signal: aborted })).rejects.toThrow('gone');
    expect((await search(index, request, context)).rank).toBe('dense2');
  });
});

/** An index whose second stage cannot rank. */
type Unusable = [what: string, opened: () => Promise<Opened>, code: string, detail: RegExp];
const codes = draw(11);
const CASES: Unusable[] = [
  ['has no codes', () => open(built[0]!.objects), 'no-codes', /no codes/],
  [
    'has codes of a later version',
    () => open(withCodes(built[0]!.objects, codes, { stage: { version: 2, dims: 'new' } }).objects),
    'too-new',
    /version 2/,
  ],
  [
    'has the table of another model',
    () => open(withCodes(built[0]!.objects, codes, { table: { model: 'ef'.repeat(32) } }).objects),
    'corrupt',
    /of model efefefefefef/,
  ],
  [
    'has the table of another projection',
    () => open(withCodes(built[0]!.objects, codes, { table: { projection: 'ef'.repeat(32) } }).objects),
    'corrupt',
    /query table/,
  ],
  [
    'has a table of other dimensions',
    () => open(withCodes(built[0]!.objects, codes, { table: { dims: 128 } }).objects),
    'corrupt',
    /128 dimensions, expected .* 64/,
  ],
  [
    'lacks its table',
    () =>
      open(
        withCodes(built[0]!.objects, codes, { spoil: (object, what) => (what === 'table' ? undefined : object) })
          .objects,
      ),
    'not-found',
    /packs/,
  ],
  [
    'lacks its codes',
    () =>
      open(
        withCodes(built[0]!.objects, codes, { spoil: (object, what) => (what === 'codes' ? undefined : object) })
          .objects,
      ),
    'not-found',
    /packs/,
  ],
  [
    'has damaged codes',
    () => open(withCodes(built[0]!.objects, codes, { spoil: flip('codes') }).objects),
    'corrupt',
    /checksum/,
  ],
  [
    'has a damaged table',
    () => open(withCodes(built[0]!.objects, codes, { spoil: flip('table') }).objects),
    'corrupt',
    /checksum/,
  ],
];

/** Damages every block. */
function flip(which: 'codes' | 'table') {
  return (object: Uint8Array, what: 'codes' | 'table') =>
    what === which ? object.map((byte, i) => (i > 16 ? byte ^ 1 : byte)) : object;
}

describe('where the index', () => {
  it.each(CASES)('%s, the first stage answers and the reason is named', async (_, opened, code, detail) => {
    const index = await opened();
    const first = await ask(await open(built[0]!.objects), 'amber birch', { rank: 'sparse' });
    const answer = await ask(index, 'amber birch', { rank: 'dense2' });
    expect(answer.rank).toBe('sparse');
    expect(answer.secondStage).toMatchObject({ applied: false, failure: { code } });
    expect(answer.secondStage!.failure!.detail).toMatch(detail);
    expect(answer.hits).toEqual(first.hits);
    expect(answer.certificate).toEqual(first.certificate);
  });

  it('lacks the codes of a shard, its documents keep the places that the first stage gives them', async () => {
    const some = { ...codes, without: [1] };
    const opened = await open(withCodes(built[1]!.objects, some).objects);
    const answer = await ask(opened, 'amber birch', { k: 20 });
    const first = await ask(opened, 'amber birch', { k: 20, rank: 'sparse' });
    const [, second] = opened.index.directories;
    const lacking = codes.codes.map((code, i) =>
      i >= second!.firstDocument && i < second!.firstDocument + second!.documents ? undefined : code,
    );
    const expected = plainRerank(numbered(first, NUMBERS), 'amber birch', { ...codes, codes: lacking }, 1);
    expect(answer.hits.map(({ id, score, stages }) => ({ document: NUMBERS.get(id)!, score, ...stages }))).toEqual(
      expected,
    );
    expect(answer.secondStage!.withoutCode).toBeGreaterThan(0);
  });

  it('knows no token of the query, the reason is named', async () => {
    const { rows, ...rest } = codes;
    const few = new Map([...rows].filter(([word]) => word !== 'amber'));
    const opened = await open(withCodes(built[0]!.objects, { ...rest, rows: few }).objects);
    const answer = await ask(opened, 'amber');
    expect(answer).toMatchObject({ rank: 'sparse', secondStage: { applied: false, failure: { code: 'no-tokens' } } });
    expect(answer.hits.length).toBeGreaterThan(0);
  });

  it('recovers, the next query is ranked again', async () => {
    const { objects } = withCodes(built[0]!.objects, codes);
    let broken = true;
    const source = new MemorySource(objects);
    const index: OpenIndex = await openIndex(source, 'live');
    const packs = new Set(index.secondStage!.packs);
    const failing = {
      readWhole: source.readWhole.bind(source),
      read: (key: string, ...range: [number, number]) =>
        broken && packs.has(key.split('/')[1]!)
          ? Promise.reject(new CairnError('transport', 'no answer'))
          : source.read(key, ...range),
    };
    const context = { source: failing, cache: new BlockCache(1 << 20), scratch: new ScratchPool() };
    const request = { query: 'amber', k: 5, offset: 0, mode: 'exact', withText: false } as const;
    expect((await search(index, request, context)).secondStage).toMatchObject({ failure: { code: 'transport' } });
    broken = false;
    expect((await search(index, request, context)).rank).toBe('dense2');
  });
});
