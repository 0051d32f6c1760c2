import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CHUNK_DOCUMENTS } from '../../shared/format/layout.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import { DocumentMask } from '../../shared/search/scoring/document-mask.ts';
import { PlainAccumulator } from '../../shared/search/scoring/plain-accumulator.ts';
import { InlineSource } from '../../shared/search/scoring/posting-source.ts';
import { scoreWanted } from '../../shared/search/scoring/score-wanted.ts';
import { compareScored } from '../../shared/search/scoring/top-k.ts';

const DOCUMENTS = 3 * CHUNK_DOCUMENTS;
const NOTHING = { top: [], matches: 0, counted: true, bound: 0 };

const postings = fc.uniqueArray(fc.nat(DOCUMENTS - 1), { maxLength: 60 }).map((list) => list.sort((a, b) => a - b));

function termOf(documents: readonly number[], weight: number) {
  const impacts = Uint8Array.from(documents, (document) => 1 + (document % 200));
  return { weight, sources: [new InlineSource({ documents: Uint32Array.from(documents), impacts })] };
}

function maskOf(documents: readonly number[]): DocumentMask {
  const mask = new DocumentMask(DOCUMENTS, false);
  for (const document of documents) mask.add(document);
  return mask;
}

it('gives wanted documents the scores that adding everything up gives', () => {
  const property = fc.property(fc.array(postings, { maxLength: 4 }), postings, (lists, others) => {
    const wanted = [...new Set([...others.slice(0, 5), ...(lists[0] ?? []).slice(0, 5)])];
    const scoreOf = (document: number): number =>
      lists.reduce((sum, list, i) => sum + (list.includes(document) ? (i + 1) * (1 + (document % 200)) : 0), 0);
    const expected = wanted.map((document) => ({ document, score: scoreOf(document) })).sort(compareScored);
    const terms = lists.map((list, i) => termOf(list, i + 1));
    const scratch = new PlainAccumulator();
    const found = scoreWanted(maskOf(wanted), 7, terms, NOTHING, scratch, new CostCounter());
    expect(found).toEqual(expected.slice(0, 7));
    expect(scratch.scores.every((score) => score === 0)).toBe(true);
  });
  fc.assert(property, { numRuns: 40 });
});

it('passes over chunks that hold none of them', () => {
  const list = Array.from({ length: 300 }, (_, i) => Math.floor((i / 300) * DOCUMENTS));
  const costs = new CostCounter();
  const wanted = maskOf([list[150]!, list[151]! + 1]);
  const found = scoreWanted(wanted, 10, [termOf(list, 2)], NOTHING, new PlainAccumulator(), costs);
  expect(found.map(({ document }) => document)).toEqual([list[150]!, list[151]! + 1]);
  expect(costs.postings).toBeLessThanOrEqual(101);
  expect(costs.postings + costs.skipped).toBe(300);
});
