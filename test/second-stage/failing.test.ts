import { beforeAll, describe, expect, it } from 'vitest';
import { CairnError } from '../../shared/errors.ts';
import { WORK_BUDGET } from '../../shared/search/reading/work-budget.ts';
import type { Objects } from '../format/taken-apart.ts';
import { ask, draw, objectsOfMany, open, type Opened } from './many.ts';
import { withCodes } from './with-codes.ts';

// 5,000 codes of 1,024 bytes are more than what stays in memory.
const DOCUMENTS = 5000;
let one: Objects;
beforeAll(async () => {
  one = await objectsOfMany(DOCUMENTS);
}, 60_000);

/** An index whose second stage cannot rank. */
type Unusable = [what: string, opened: () => Promise<Opened>, code: string, detail: RegExp];
const codes = draw(DOCUMENTS, 11);
const CASES: Unusable[] = [
  ['has no codes', () => open(one), 'no-codes', /no codes/],
  [
    'has codes of a later version',
    () => open(withCodes(one, codes, { stage: { version: 2, dims: 'new' } }).objects),
    'too-new',
    /version 2/,
  ],
  [
    'has the table of another model',
    () => open(withCodes(one, codes, { table: { model: 'ef'.repeat(32) } }).objects),
    'corrupt',
    /of model efefefefefef/,
  ],
  [
    'has the table of another projection',
    () => open(withCodes(one, codes, { table: { projection: 'ef'.repeat(32) } }).objects),
    'corrupt',
    /query table/,
  ],
  [
    'has a table of other dimensions',
    () => open(withCodes(one, codes, { table: { dims: 128 } }).objects),
    'corrupt',
    /128 dimensions, expected .* 64/,
  ],
  [
    'lacks its table',
    () => open(withCodes(one, codes, { spoil: (object, what) => (what === 'table' ? undefined : object) }).objects),
    'not-found',
    /packs/,
  ],
  [
    'lacks its codes',
    () => open(withCodes(one, codes, { spoil: (object, what) => (what === 'codes' ? undefined : object) }).objects),
    'not-found',
    /packs/,
  ],
  ['has damaged codes', () => open(withCodes(one, codes, { spoil: flip('codes') }).objects), 'corrupt', /checksum/],
  ['has a damaged table', () => open(withCodes(one, codes, { spoil: flip('table') }).objects), 'corrupt', /checksum/],
];

/** Damages every block. */
function flip(which: 'codes' | 'table') {
  return (object: Uint8Array, what: 'codes' | 'table') =>
    what === which ? object.map((byte, i) => (i > 16 ? byte ^ 1 : byte)) : object;
}

describe('where the index', () => {
  it.each(CASES)('%s, the first stage answers and the reason is named', async (_, opened, code, detail) => {
    const index = await opened();
    const first = await ask(await open(one), 'amber birch', { rank: 'sparse' });
    const answer = await ask(index, 'amber birch', { rank: 'dense2' });
    expect(answer.rank).toBe('sparse');
    expect(answer.secondStage).toMatchObject({ applied: false, failure: { code } });
    expect(answer.secondStage!.failure!.detail).toMatch(detail);
    expect(answer.hits).toEqual(first.hits);
    expect(answer.certificate).toEqual(first.certificate);
  });

  it('knows no token of the query, the reason is named', async () => {
    const { rows, ...rest } = codes;
    const few = new Map([...rows].filter(([word]) => word !== 'amber'));
    const opened = await open(withCodes(one, { ...rest, rows: few }).objects);
    const answer = await ask(opened, 'amber');
    expect(answer).toMatchObject({ rank: 'sparse', secondStage: { applied: false, failure: { code: 'no-tokens' } } });
    expect(answer.hits.length).toBeGreaterThan(0);
  });

  it('recovers, the next query is ranked again', async () => {
    const { index, source, context } = await open(withCodes(one, codes).objects);
    const packs = new Set(index.secondStage!.packs.map(({ name }) => name));
    let broken = true;
    const failing = {
      readWhole: source.readWhole.bind(source),
      read: (key: string, ...range: [number, number]) =>
        broken && packs.has(key.split('/')[1]!)
          ? Promise.reject(new CairnError('transport', 'no answer'))
          : source.read(key, ...range),
    };
    const opened = { index, context: { ...context, source: failing } };
    expect((await ask(opened, 'amber')).secondStage).toMatchObject({ failure: { code: 'transport' } });
    broken = false;
    expect((await ask(opened, 'amber')).rank).toBe('dense2');
  });
});

describe('the second stage', () => {
  it('leaves the first its answer where the budget has no room for codes', async () => {
    const opened = await open(withCodes(one, draw(DOCUMENTS, 10, { dims: 1024, bits: 8 })).objects);
    const { index, context } = opened;
    const budget = { ...WORK_BUDGET, bytes: (4 << 20) + 262_000 };
    const answer = await ask({ index, context: { ...context, budget } }, 'amber birch');
    expect(answer.secondStage).toMatchObject({ applied: false, failure: { code: 'over-budget' } });
    expect(answer.hits).toEqual((await ask(opened, 'amber birch', { rank: 'sparse' })).hits);
  });

  it('fails with the first, and leaves nothing behind', async () => {
    const opened = await open(withCodes(one, draw(DOCUMENTS, 10)).objects);
    const { index, context } = opened;
    const tight = { ...context, budget: { ...WORK_BUDGET, postings: 10 } };
    await expect(ask({ index, context: tight }, 'amber birch')).rejects.toMatchObject({ code: 'over-budget' });
    const aborted = AbortSignal.abort(new Error('gone'));
    await expect(ask({ index, context: { ...context, signal: aborted } }, 'amber birch')).rejects.toThrow('gone');
    expect((await ask(opened, 'amber birch')).rank).toBe('dense2');
  });
});
