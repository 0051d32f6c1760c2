import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK_DOCUMENTS } from '../../shared/format/layout.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import { matchingDocuments } from '../../shared/search/attributes/coverage.ts';
import { DocumentMask } from '../../shared/search/scoring/document-mask.ts';
import { PlainAccumulator } from '../../shared/search/scoring/plain-accumulator.ts';
import { InlineSource } from '../../shared/search/scoring/posting-source.ts';

/** Documents of two chunks, the second of which is not whole. */
const DOCUMENTS = CHUNK_DOCUMENTS + 1000;
const document = fc.oneof(
  fc.nat(DOCUMENTS - 1),
  fc.integer({ min: CHUNK_DOCUMENTS - 70, max: CHUNK_DOCUMENTS + 70 }),
  fc.integer({ min: DOCUMENTS - 70, max: DOCUMENTS - 1 }),
);
const documents = fc.uniqueArray(document, { maxLength: 200 }).map((list) => list.sort((a, b) => a - b));

function maskOf(list: readonly number[], all = false): DocumentMask {
  const mask = new DocumentMask(DOCUMENTS, all);
  for (const each of list) mask.add(each);
  return mask;
}

function listOf(mask: DocumentMask): number[] {
  const list: number[] = [];
  mask.forEach((each) => list.push(each));
  return list;
}

describe('a mask of documents', () => {
  it('is a set of them', () => {
    const property = fc.property(documents, documents, (a, b) => {
      const [both, rest] = [maskOf(a), maskOf(a)];
      both.and(maskOf(b));
      rest.andNot(maskOf(b));
      expect(listOf(maskOf(a))).toEqual(a);
      expect(listOf(both)).toEqual(a.filter((each) => b.includes(each)));
      expect(listOf(rest)).toEqual(a.filter((each) => !b.includes(each)));
      expect(maskOf(a).count).toBe(a.length);
    });
    fc.assert(property);
    expect(maskOf([], true).count).toBe(DOCUMENTS);
    expect(maskOf([], true).has(DOCUMENTS - 1)).toBe(true);
  });

  it('forgets the scores of all others, in every chunk', () => {
    const scratch = new PlainAccumulator();
    const property = fc.property(documents, documents, fc.boolean(), (mine, scored, isMost) => {
      // Most documents, or few of them.
      const mask = maskOf(isMost ? [] : mine, isMost);
      if (isMost) mask.andNot(maskOf(mine));
      for (const chunk of [0, 1]) {
        const own = scored.filter((each) => Math.floor(each / CHUNK_DOCUMENTS) === chunk);
        for (const each of own) {
          scratch.scores[each % CHUNK_DOCUMENTS] = 7;
          scratch.touched[(each % CHUNK_DOCUMENTS) >>> 6] = 1;
        }
        mask.forgetOthers(chunk, scratch);
        const left = own.filter((each) => scratch.scores[each % CHUNK_DOCUMENTS] === 7);
        expect(left).toEqual(own.filter((each) => mine.includes(each) !== isMost));
        scratch.dropUpTo(7);
      }
    });
    fc.assert(property);
  });
});

describe('the documents that match', () => {
  const postings = (list: readonly number[], word: number) => {
    const own = { documents: Uint32Array.from(list), impacts: new Uint8Array(list.length).fill(1) };
    return { weight: 1, word, sources: [new InlineSource(own)] };
  };

  it('hold words of half of the weight, whatever chunks they are of', () => {
    const weights = fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9));
    const property = fc.property(fc.tuple(documents, documents, documents, documents), weights, (lists, weighed) => {
      // The last two stand for the same word.
      const words = lists.map((list, i) => postings(list, Math.min(i, 2)));
      const known = weighed.map((weight, word) => [word, weight] as const);
      const found = matchingDocuments(known, words, DOCUMENTS, new CostCounter());
      const total = weighed[0] + weighed[1] + weighed[2];
      const coverOf = (each: number): number =>
        [lists[0], lists[1], [...lists[2], ...lists[3]]].reduce((sum, own, word) => sum + (own.includes(each) ? weighed[word]! : 0), 0); // prettier-ignore
      const all = [...new Set(lists.flat())].sort((a, b) => a - b);
      expect(listOf(found)).toEqual(all.filter((each) => total === 0 || coverOf(each) * 2 >= total));
    });
    fc.assert(property, { numRuns: 60 });
  });
});
