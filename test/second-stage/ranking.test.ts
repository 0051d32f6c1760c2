import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Objects } from '../format/taken-apart.ts';
import { ask, draw, numbered, objectsOfMany, open, WORDS } from './many.ts';
import { plainRerank } from './plain-rerank.ts';
import { withCodes } from './with-codes.ts';

const DOCUMENTS = 8000;
const words = fc
  .array(fc.constantFrom(...WORDS, 'unheard'), { minLength: 1, maxLength: 8 })
  .map((all) => all.join(' '));

let one: Objects;
let three: Objects;
let eight: Objects;
beforeAll(async () => {
  one = await objectsOfMany(DOCUMENTS, 1);
  three = await objectsOfMany(DOCUMENTS, 3);
  eight = await objectsOfMany(DOCUMENTS, 8);
}, 120_000);

describe('the ranking of both stages', () => {
  it('is that of the plain computation, the same of 1, 3 and 8 shards', async () => {
    let applied = 0;
    await fc.assert(
      fc.asyncProperty(
        words,
        fc.integer({ min: 1, max: 1 << 20 }),
        fc.constantFrom(1, 8),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(0.25, 0.7, 1, 3),
        async (query, seed, bits, candidates, weight) => {
          const weights = { plain: weight, question: weight, symbol: weight };
          const codes = draw(DOCUMENTS, seed, { bits, candidates, weights });
          for (const objects of [one, three, eight]) {
            const opened = await open(withCodes(objects, codes).objects);
            const first = await ask(opened, query, { k: 100, rank: 'sparse' });
            const answer = await ask(opened, query, { k: 100 });
            expect(first.secondStage).toBeUndefined();
            const top = numbered(first);
            if (!query.split(' ').some((word) => codes.rows.has(word)) || top.length === 0) {
              expect(answer.hits).toEqual(first.hits);
              continue;
            }
            applied++;
            const expected = plainRerank(top.slice(0, candidates), query, codes, weight);
            expect(numbered(answer)).toEqual([...expected, ...top.slice(candidates)]);
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

  it('is one, whatever the page', async () => {
    const opened = await open(withCodes(three, draw(DOCUMENTS, 5, { candidates: 50 })).objects);
    const whole = await ask(opened, 'amber birch of', { k: 100 });
    const pages = [];
    for (let offset = 0; offset < 100; offset += 7)
      pages.push(...(await ask(opened, 'amber birch of', { k: 7, offset })).hits);
    expect(pages.slice(0, 100)).toEqual(whole.hits);
  });

  it('is that of the first where the second does not help a kind of query, and then costs nothing', async () => {
    const weights = { plain: 0, question: 1, symbol: 1 };
    const opened = await open(withCodes(one, draw(DOCUMENTS, 6, { weights })).objects);
    const answer = await ask(opened, 'amber birch');
    expect(answer).toMatchObject({ rank: 'sparse', secondStage: { applied: false, weight: 0, candidates: 0 } });
    const first = await ask(await open(one), 'amber birch');
    expect(answer.hits).toEqual(first.hits);
    expect(answer.costs).toEqual(first.costs);
    expect((await ask(opened, 'where is amber')).rank).toBe('dense2');
  });

  it('takes documents of a shard without codes to fit as the first says', async () => {
    const codes = draw(DOCUMENTS, 11);
    const opened = await open(withCodes(three, { ...codes, without: [1] }).objects);
    const answer = await ask(opened, 'amber birch', { k: 20 });
    const first = await ask(opened, 'amber birch', { k: 20, rank: 'sparse' });
    const { firstDocument, documents } = opened.index.directories[1]!;
    const lacking = codes.codes.map((code, i) =>
      i >= firstDocument && i < firstDocument + documents ? undefined : code,
    );
    const expected = plainRerank(numbered(first), 'amber birch', { ...codes, codes: lacking }, 1);
    expect(numbered(answer)).toEqual(expected);
    expect(answer.secondStage!.withoutCode).toBeGreaterThan(0);
  });
});
