import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../shared/bytes.ts';
import type { AttributeValue } from '../../shared/document.ts';
import { decodeColumn, encodeColumn } from '../../shared/format/column.ts';
import { attributeValues, texts } from './arbitraries.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused } from './refusals.ts';

type Values = (AttributeValue | undefined)[];

const repeated = fc.constantFrom<AttributeValue>('a', 'b', 0, 1, -1.5, true, false, [], ['a'], ['b', 'a', 'a']);
const columns = fc.array(fc.option(fc.oneof(repeated, attributeValues), { nil: undefined }), { maxLength: 60 });

const MIXED: Values = ['text', undefined, 1.5, ['x', 'y'], true, [], -3, false, 'text'];

describe('column', () => {
  it('gives its values back', () => {
    const property = fc.property(columns, (values) => {
      expect(decodeColumn(encodeColumn(values), values.length)).toEqual(values);
    });
    fc.assert(property);
  });

  it('writes a value once, whatever the order and number of its uses', () => {
    const property = fc.property(
      fc.uniqueArray(texts, { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(), { minLength: 8, maxLength: 30 }),
      (distinct, drawn) => {
        const values = [...distinct, ...drawn.map((n) => distinct[n % distinct.length]!)];
        const dictionary = (list: Values): string[] => {
          const reader = new ByteReader(encodeColumn(list), 'test');
          return Array.from({ length: reader.varint() }, () => (reader.u8(), reader.text()));
        };
        expect(dictionary(values)).toEqual(distinct.toSorted());
        expect(dictionary(values.toReversed())).toEqual(dictionary(values));
      },
    );
    fc.assert(property);
  });

  it('orders numbers by size, and knows one zero', () => {
    const payload = encodeColumn([10, 9, -1, 0, -0, 1e300]);
    const reader = new ByteReader(payload, 'test');
    expect(reader.varint()).toBe(5);
    expect(Array.from({ length: 5 }, () => (reader.u8(), reader.f64()))).toEqual([-1, 0, 9, 10, 1e300]);
    expect(decodeColumn(payload, 6)).toEqual([10, 9, -1, 0, 0, 1e300]);
  });

  it('of no documents, and of documents without the attribute', () => {
    expect(decodeColumn(encodeColumn([]), 0)).toEqual([]);
    expect(decodeColumn(encodeColumn([undefined, undefined]), 2)).toEqual([undefined, undefined]);
  });

  it('is refused when it is cut or longer', () => {
    expectCutsRefused(encodeColumn(MIXED), (bytes) => decodeColumn(bytes, MIXED.length));
    expectJunkRefused(encodeColumn(MIXED), (bytes) => decodeColumn(bytes, MIXED.length));
  });

  it.each<[string, number[]]>([
    ['more documents than there are', [0, 2, 0, 0]],
    ['fewer documents than there are', [0, 0]],
    ['a value code that means nothing', [1, 3, 1, 1, 4, 0]],
    ['an ordinal beyond the values', [1, 3, 1, 1, 2, 1]],
    ['an ordinal of no values', [0, 1, 2, 0]],
    ['a type that does not exist', [1, 4, 1, 1, 2, 0]],
    ['a boolean that is neither', [1, 3, 2, 1, 2, 0]],
    ['a list of a boolean', [1, 3, 1, 1, 3, 0]],
    ['a number that is not finite', [1, 2, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f, 1, 2, 0]],
    ['a text that is not UTF-8', [1, 1, 1, 0xff, 1, 2, 0]],
    ['more values than there is room for', [0xff, 0xff, 0xff, 0xff, 0x0f, 3, 1, 1, 2, 0]],
    ['a list longer than there is room for', [1, 1, 1, 97, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0]],
  ])('is refused with %s', (_, bytes) => {
    expectRefused(() => decodeColumn(Uint8Array.from(bytes), 1));
  });
});
