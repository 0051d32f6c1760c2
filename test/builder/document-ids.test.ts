import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DocumentIds } from '../../index-builder/documents/document-ids.ts';

describe('the ids of documents', () => {
  test('are new once, and lead to their first holder afterwards', () => {
    const ids = new DocumentIds();
    expect(ids.add('a', 7)).toBeUndefined();
    expect(ids.add('b', 0)).toBeUndefined();
    expect(ids.add('a', 8)).toBe(7);
    expect(ids.add('b', 9)).toBe(0);
    expect(ids.add('a', 10)).toBe(7);
    expect(ids.add('', 11)).toBeUndefined();
  });

  test('lead to the first place of an id in a list', () => {
    const id = fc.oneof(fc.constantFrom('a', 'b', 'ä', 'a\u0308', ' a'), fc.string({ unit: 'binary', maxLength: 3 }));
    fc.assert(
      fc.property(fc.array(id, { maxLength: 60 }), (added) => {
        const ids = new DocumentIds();
        const holders = added.map((each, number) => ids.add(each, number));
        const expected = added.map((each, number) => (added.indexOf(each) < number ? added.indexOf(each) : undefined));
        expect(holders).toEqual(expected);
      }),
    );
  });

  test('are all remembered while their table grows', () => {
    const ids = new DocumentIds();
    const wrong: number[] = [];
    for (let i = 0; i < 20_000; i++) if (ids.add(`document-${i}`, i) !== undefined) wrong.push(i);
    for (let i = 0; i < 20_000; i++) if (ids.add(`document-${i}`, 0) !== i) wrong.push(i);
    expect(wrong).toEqual([]);
    expect(ids.add('document-20000', 2 ** 32 - 2)).toBeUndefined();
    expect(ids.add('document-20000', 1)).toBe(2 ** 32 - 2);
  });
});
