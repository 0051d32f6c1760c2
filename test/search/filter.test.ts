import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { API_LIMITS } from '../../shared/api.ts';
import { RULES_LIMIT_FILTERS } from '../../shared/format/layout.ts';
import type { Scalar } from '../../shared/document.ts';
import { decodeColumn, encodeColumn } from '../../shared/format/column.ts';
import type { Columns } from '../../shared/search/attributes/columns.ts';
import { filterMask } from '../../shared/search/attributes/filter-mask.ts';
import { type Filter, FILTER_LIMITS, isFilters, parseFilters } from '../../shared/search/attributes/filter.ts';
import { passesAny } from '../../shared/search/attributes/filter-value.ts';

const one = (text: string): Filter => parseFilters([text])[0]!;

describe('the text of a filter', () => {
  it.each<[string, Filter]>([
    ['version:2', { name: 'version', negated: false, values: [{ is: '2' }] }],
    ['-version:2|3', { name: 'version', negated: true, values: [{ is: '2' }, { is: '3' }] }],
    ['price:1.5..5', { name: 'price', negated: false, values: [{ from: '1.5', to: '5' }] }],
    ['date:2026-01..|..1999', { name: 'date', negated: false, values: [{ from: '2026-01' }, { to: '1999' }] }],
    ['at:2026-01-01T10:00', { name: 'at', negated: false, values: [{ is: '2026-01-01T10:00' }] }],
    ['\\-a\\:b:c\\|d|e\\..f\\\\', { name: '-a:b', negated: false, values: [{ is: 'c|d' }, { is: 'e..f\\' }] }],
    ['tag: with space ', { name: 'tag', negated: false, values: [{ is: ' with space ' }] }],
  ])('%s', (text, filter) => {
    expect(one(text)).toEqual(filter);
    expect(isFilters(JSON.parse(JSON.stringify([filter])))).toBe(true);
  });

  it.each([
    ['version', 'filter "version" has no ":", expected name:value, with |'],
    ['', 'filter "" has no ":", expected name:value'],
    [':2', 'filter ":2" has no name, expected name:value'],
    ['-:2', 'filter "-:2" has no name, expected'],
    ['a:', 'filter "a:" has an empty value, expected'],
    ['a:b|', 'filter "a:b|" has an empty value, expected'],
    ['a:..', 'filter "a:.." has an empty value, expected'],
    ['a:1..2..3', 'filter "a:1..2..3" has 3 ends of a range, expected two'],
    [`a:${'b'.repeat(FILTER_LIMITS.units)}`, 'has 2002 characters, expected at most 2000'],
    [`a:${'b|'.repeat(FILTER_LIMITS.values)}c`, 'has 101 values, expected at most 100'],
  ])('is refused: %s', (text, message) => {
    expect(() => parseFilters(['a:b', text])).toThrow(expect.objectContaining({ code: 'bad-request' }));
    expect(() => parseFilters(['a:b', text])).toThrow(message);
  });

  it('is accepted up to the limits', () => {
    expect(one(`a:${'b'.repeat(FILTER_LIMITS.units - 2)}`).values).toHaveLength(1);
    expect(one(`a:${'b|'.repeat(FILTER_LIMITS.values - 1)}c`).values).toHaveLength(FILTER_LIMITS.values);
  });

  it('says any name and value with backslashes', () => {
    const escaped = (text: string): string => text.replace(/[-:|.\\]/g, '\\$&');
    const property = fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (name, is) => {
      expect(one(`${escaped(name)}:${escaped(is)}`)).toEqual({ name, negated: false, values: [{ is }] });
    });
    fc.assert(property);
  });
});

describe('what came from elsewhere', () => {
  const filter: Filter = { name: 'a', negated: false, values: [{ is: 'b' }] };
  it.each<[string, unknown]>([
    ['no list', filter],
    ['none', []],
    ['too many', Array.from({ length: API_LIMITS.filters + RULES_LIMIT_FILTERS + 1 }, () => filter)],
    ['null', [null]],
    ['no name', [{ ...filter, name: '' }]],
    ['another negation', [{ ...filter, negated: 1 }]],
    ['no values', [{ ...filter, values: [] }]],
    ['too many values', [{ ...filter, values: Array.from({ length: 101 }, () => ({ is: 'b' })) }]],
    ['a value that is a text', [{ ...filter, values: ['b'] }]],
    ['a value that is a number', [{ ...filter, values: [{ is: 5 }] }]],
    ['a long value', [{ ...filter, values: [{ is: 'b'.repeat(2001) }] }]],
    ['a value that is both', [{ ...filter, values: [{ is: 'b', from: 'a' }] }]],
    ['a range without ends', [{ ...filter, values: [{}] }]],
    ['an end that is a number', [{ ...filter, values: [{ from: 1 }] }]],
    ['an empty end', [{ ...filter, values: [{ from: 'a', to: '' }] }]],
  ])('is no filters: %s', (_, value) => {
    expect(isFilters(value)).toBe(false);
  });

  it('is filters up to as many as a request may have', () => {
    expect(isFilters(Array.from({ length: API_LIMITS.filters }, () => filter))).toBe(true);
  });
});

describe('a value', () => {
  it.each<[string, Scalar[], Scalar[]]>([
    ['2', [2, '2'], ['2.0', 22, 'two', true]],
    ['2.0', [2, '2.0'], ['2']],
    ['true', [true, 'true'], [false, 1, 'True']],
    ['2026-03', ['2026-03'], ['2026-03-01']],
    ['1..5', [1, 5, '3', '4.5'], [0.9, 5.1, '50', true, false]],
    ['-1.5..', [-1.5, 0, 1e9], [-2]],
    ['..10', [10, '9', -5], [11, '11']],
    ['2025..2026', ['2025-01-01', '2026-12-31T23:59', 2025, '2026'], ['2024-12-31', '2027', 2027]],
    ['2025-02..2025-03', ['2025-02-01', '2025-03-31', '2025'], ['2025-01-31', '2025-04', 2025]],
    ['2025-02-10..', ['2025-02-10', '2025-02-10T00:00', '2025-03', '2025-02'], ['2025-02-09', '2025-01']],
    ['b..d', ['b', 'bat', 'dog'], ['a', 'east', 3, true]],
  ])('%s', (text, inside, outside) => {
    const passes = passesAny(one(`a:${text.replace(/^-/, '\\-')}`).values);
    expect(inside.filter((value) => !passes(value))).toEqual([]);
    expect(outside.filter(passes)).toEqual([]);
  });

  it('opens a column once for all filters of its attribute, whatever stands between them', () => {
    const opened: string[] = [];
    const column = decodeColumn(encodeColumn([1, 2, 3, 'x']), 4);
    const columns = { documents: 4, open: (name: string) => (opened.push(name), column) } as unknown as Columns;
    const mask = filterMask(parseFilters(['a:1|2|x', 'b:..9', 'a:2|x', '-b:x']), columns);
    expect([0, 1, 2, 3].filter((document) => mask.has(document))).toEqual([1]);
    expect(opened).toEqual(['a', 'b']);
  });
});
