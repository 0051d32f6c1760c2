import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VECTOR_PAGE_DOCUMENTS } from '../../shared/format/layout.ts';
import { decodeVectorPage, encodeVectorPage, type VectorTerm } from '../../shared/format/vector-page.ts';
import { impact } from './arbitraries.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused } from './refusals.ts';

const vector: fc.Arbitrary<VectorTerm[]> = fc
  .uniqueArray(fc.record({ term: fc.oneof(fc.nat(200), fc.nat(2 ** 31)), impact }), {
    maxLength: 30,
    selector: ({ term }) => term,
  })
  .map((terms) => terms.sort((a, b) => a.term - b.term));

const SMALL: VectorTerm[][] = [
  [
    { term: 0, impact: 1 },
    { term: 300, impact: 255 },
  ],
  [],
  [{ term: 7, impact: 9 }],
];

describe('vector page', () => {
  it('gives its vectors back', () => {
    const property = fc.property(fc.array(vector, { maxLength: VECTOR_PAGE_DOCUMENTS }), (vectors) => {
      expect(decodeVectorPage(encodeVectorPage(vectors), vectors.length)).toEqual(vectors);
    });
    fc.assert(property);
  });

  it('is refused when it is cut or longer', () => {
    expectCutsRefused(encodeVectorPage(SMALL), (bytes) => decodeVectorPage(bytes, 3));
    expectJunkRefused(encodeVectorPage(SMALL), (bytes) => decodeVectorPage(bytes, 3));
  });

  it('is refused with another number of vectors, terms that do not fit, or the impact 0', () => {
    for (const count of [0, 2, 4, 16]) expectRefused(() => decodeVectorPage(encodeVectorPage(SMALL), count));
    expectRefused(() => decodeVectorPage(Uint8Array.of(1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 1), 1));
    expectRefused(() => decodeVectorPage(Uint8Array.of(1, 1, 0, 0), 1));
  });
});
