import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planRanges } from '../../index-builder/ciff/document-ranges.ts';
import { ListFacts } from '../../index-builder/ciff/list-facts.ts';
import { RangeVectors } from '../../index-builder/ciff/range-vectors.ts';

function factsOf(counts: readonly number[], terms: readonly string[]): ListFacts {
  const facts = new ListFacts(counts.length);
  counts.forEach((count, document) => {
    for (let i = 0; i < count; i++) facts.add(document);
  });
  for (const term of terms) facts.addTerm(term.length);
  return facts;
}

test('facts are sums', () => {
  const facts = factsOf([2, 0, 3], ['a', 'long', 'bc']);
  expect([...facts.counts]).toEqual([2, 0, 3]);
  expect(facts).toMatchObject({ postings: 5, terms: 3, termBytes: 7, longestTermBytes: 4 });
});

describe('ranges', () => {
  const counts = fc.array(fc.nat(60), { maxLength: 60 });
  const terms = fc.array(fc.constantFrom('a', 'bb', 'c'.repeat(30)), { maxLength: 60 });

  test('follow each other, hold every posting, and fit, except a document alone', () => {
    fc.assert(
      fc.property(counts, terms, fc.nat(20_000), fc.nat(100), (all, names, limitBytes, ownBytes) => {
        const facts = factsOf(all, names);
        const ranges = planRanges(facts, limitBytes, ownBytes);
        expect(ranges.flatMap(({ first, end }) => all.slice(first, end))).toEqual(all);
        for (const { first, end, postings } of ranges) {
          expect(postings).toBe(all.slice(first, end).reduce((sum, count) => sum + count, 0));
          // At the least: two words a posting, and what each document costs.
          if (end - first > 1) expect(postings * 8 + (end - first) * ownBytes).toBeLessThanOrEqual(limitBytes);
        }
      }),
    );
  });

  test('are as few as the memory allows', () => {
    const few = factsOf(
      Array.from({ length: 100 }, () => 10),
      ['a', 'b'],
    );
    // 10 postings of 8 bytes and 16 a document are 96 bytes; two terms of 41 bytes are held beside them.
    expect(planRanges(few, 96 * 50 + 82, 0)).toHaveLength(2);
    expect(planRanges(few, 96 * 50 + 81, 0)).toHaveLength(3);
    expect(planRanges(few, 0, 0)).toHaveLength(100);
    // Terms that would fill the memory count by posting instead: 10 of 48 + 50 bytes, and 16, are 996.
    const many = factsOf(
      Array.from({ length: 100 }, () => 10),
      Array.from({ length: 1000 }, () => 'x'.repeat(50)),
    );
    expect(planRanges(many, 996 * 50, 0)).toHaveLength(2);
    expect(planRanges(many, 996 * 50 - 1, 0)).toHaveLength(3);
  });

  test('of no documents are none', () => {
    expect(planRanges(new ListFacts(0), 1000, 0)).toEqual([]);
  });
});

describe('vectors of a range', () => {
  const counts = Uint32Array.of(9, 2, 0, 1);
  const range = { first: 1, end: 4, postings: 3 };

  test('are gathered by document; postings outside are passed over', () => {
    const vectors = new RangeVectors(range, counts, 'x');
    vectors.add(0, 5);
    vectors.endTerm('outside');
    vectors.add(1, 2 ** 32 - 1);
    vectors.add(3, 7);
    vectors.endTerm('both');
    vectors.add(1, 1);
    vectors.add(4, 1);
    vectors.endTerm('last');
    vectors.finish();
    expect([1, 2, 3].map((document) => [...vectors.vector(document)])).toEqual([
      [
        ['both', 2 ** 32 - 1],
        ['last', 1],
      ],
      [],
      [['both', 7]],
    ]);
  });

  test('have as many postings as were counted', () => {
    const vectors = new RangeVectors(range, counts, 'x');
    vectors.add(3, 1);
    vectors.endTerm('a');
    const conflict = { code: 'conflict', place: { file: 'x' } };
    expect(() => vectors.finish()).toThrow(expect.objectContaining(conflict) as Error);
    expect(() => vectors.add(3, 1)).toThrow(expect.objectContaining(conflict) as Error);
    expect(() => vectors.add(2, 1)).toThrow(expect.objectContaining(conflict) as Error);
  });
});
