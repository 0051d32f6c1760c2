import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeValue, Scalar } from '../../shared/document.ts';
import { decodeColumn, encodeColumn } from '../../shared/format/column.ts';
import { type Column } from '../../shared/format/open-column.ts';
import { attributeValues } from './arbitraries.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused } from './refusals.ts';

type Values = (AttributeValue | undefined)[];

const repeated = fc.constantFrom<AttributeValue>('a', 'b', 0, 1, -1.5, true, false, [], ['a'], ['b', 'a', 'a']);
const columns = fc.array(fc.option(fc.oneof(repeated, attributeValues), { nil: undefined }), { maxLength: 60 });

const MIXED: Values = ['text', undefined, 1.5, ['x', 'y'], true, [], -3, false, 'text'];

/** The values of each document. */
function valuesOf({ values, starts, ordinals }: Column): Scalar[][] {
  return Array.from(starts.subarray(1), (end, document) =>
    Array.from(ordinals.subarray(starts[document], end), (ordinal) => values[ordinal]!),
  );
}

/** What a column keeps of attributes: a list of one is like its text, one of none is nothing, and zero has no sign. */
function kept(values: Values): Scalar[][] {
  return values.map((value) => (value === undefined ? [] : [value].flat().map((own) => (own === 0 ? 0 : own))));
}

describe('column', () => {
  it('gives its values back', () => {
    const property = fc.property(columns, (values) => {
      expect(valuesOf(decodeColumn(encodeColumn(values), values.length))).toEqual(kept(values));
    });
    fc.assert(property);
  });

  it('has each value once, in order, whatever the order and number of its uses', () => {
    const values = [10, 'b', 9, true, -1, 'a', -0, 0, 1e300, 'b', 'é', 'z', false];
    const { values: distinct } = decodeColumn(encodeColumn(values), values.length);
    expect(distinct).toEqual(['a', 'b', 'z', 'é', -1, 0, 9, 10, 1e300, false, true]);
    const reversed = decodeColumn(encodeColumn(values.toReversed()), values.length);
    expect(reversed.values).toEqual(distinct);
  });

  it.each([[1, 200], [2, 300], [4, 70_000]])('takes numbers of %i bytes where there are %i values', (width, distinct) => {
    const values: Values = [...Array.from({ length: distinct }, (_, i) => i), [], Array.from({ length: distinct }, () => '')];
    const payload = encodeColumn(values);
    const column = decodeColumn(payload, values.length);
    expect(valuesOf(column)).toEqual(kept(values));
    // Beside the numbers, of which there is one for each document and each value, less than a hundred bytes.
    const rest = payload.length - 8 * distinct - width * (values.length + 2 * distinct);
    expect(rest).toBeGreaterThan(0);
    expect(rest).toBeLessThan(100);
  }); // prettier-ignore

  it('takes a few bytes where every document has the same value, and no counts where each has one', () => {
    const length = 1000;
    const same = encodeColumn(Array.from({ length }, () => 'en'));
    expect(same.length).toBeLessThan(20);
    expect(valuesOf(decodeColumn(same, length))).toEqual(Array.from({ length }, () => ['en']));
    const oneEach = encodeColumn(Array.from({ length }, (_, i) => i % 2 === 0));
    expect(oneEach.length).toBeLessThan(length + 20);
  });

  it('of no documents, and of documents without the attribute', () => {
    expect(valuesOf(decodeColumn(encodeColumn([]), 0))).toEqual([]);
    expect(valuesOf(decodeColumn(encodeColumn([undefined, undefined]), 2))).toEqual([[], []]);
  });

  it('is refused when it is cut or longer', () => {
    const payload = encodeColumn(MIXED);
    expectCutsRefused(payload, (bytes) => decodeColumn(bytes, MIXED.length));
    expectJunkRefused(payload, (bytes) => decodeColumn(bytes, MIXED.length));
  });

  it.each<[string, number[]]>([
    ['another beginning', [0, 1, 1, 1, 97, 0, 0, 1, 0, 0]],
    ['the beginning of version 4', [1, 1, 1, 97, 1, 2, 0]],
    ['more documents than there are', [0, 0, 0, 0, 0, 2, 1, 0, 0, 1]],
    ['fewer documents than there are', [0, 0, 0, 0, 0, 0, 0, 1]],
    ['an ordinal beyond the values', [0, 0, 1, 1, 97, 0, 0, 1, 0, 1, 1]],
    ['an ordinal of no values', [0, 0, 0, 0, 0, 1, 0, 0]],
    ['counts of three bytes', [0, 0, 1, 1, 97, 0, 0, 1, 3, 1, 0, 0, 1, 0]],
    ['ordinals of eight bytes', [0, 0, 1, 1, 97, 0, 0, 1, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['no ordinals where there are counts', [0, 0, 1, 1, 97, 0, 0, 1, 1, 1, 0]],
    ['more values than there are ordinals', [0, 0, 1, 1, 97, 0, 0, 1, 4, 0xff, 0xff, 0xff, 0xff, 1, 0]],
    ['a boolean that is neither', [0, 0, 0, 0, 1, 2, 1, 0, 0]],
    ['a number that is not finite', [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f, 0, 1, 0, 0]],
    ['a text that is not UTF-8', [0, 0, 1, 1, 0xff, 0, 0, 1, 0, 0]],
    ['a text that ends inside a character', [0, 0, 2, 1, 1, 0xc3, 0xa9, 0, 0, 1, 0, 1, 0]],
    ['values out of order', [0, 0, 2, 1, 1, 98, 97, 0, 0, 1, 0, 1, 0]],
    ['a value twice', [0, 0, 2, 1, 1, 97, 97, 0, 0, 1, 0, 1, 0]],
    ['more texts than there is room for', [0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 97]],
    ['more numbers than there is room for', [0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 97]],
  ])('is refused with %s', (_, bytes) => {
    expectRefused(() => decodeColumn(Uint8Array.from(bytes), 1));
  });
});
