import { describe, expect, it } from 'vitest';
import { checkRequest, type SearchRequest } from '../../shared/search/query/search-request.ts';

const GOOD: SearchRequest = { query: 'amber', k: 10, offset: 0, mode: 'balanced', withText: false };

describe('checkRequest', () => {
  it.each<[string, Partial<SearchRequest>]>([
    ['a plain request', {}],
    ['the least', { query: '?', k: 1 }],
    ['the most hits', { k: 100, offset: 900 }],
    ['the deepest hit', { k: 1, offset: 999 }],
    ['the longest query', { query: 'a'.repeat(100_000) }],
  ])('takes %s', (_, changes) => {
    const request = { ...GOOD, ...changes };
    expect(checkRequest(request)).toBe(request);
  });

  it.each<[string, Partial<SearchRequest>, string]>([
    ['no query', { query: '' }, 'q is empty, expected a query'],
    ['a blank query', { query: ' \t\n' }, 'q is empty, expected a query'],
    ['a query that is too long', { query: 'a'.repeat(100_001) }, 'q has 100001 characters, expected at most 100000'],
    ['no hits', { k: 0 }, 'k is 0, expected an integer from 1 to 100'],
    ['negative hits', { k: -1 }, 'k is -1, expected an integer from 1 to 100'],
    ['too many hits', { k: 101 }, 'k is 101, expected an integer from 1 to 100'],
    ['a billion hits', { k: 1e9 }, 'k is 1000000000, expected an integer from 1 to 100'],
    ['half a hit', { k: 1.5 }, 'k is 1.5, expected an integer from 1 to 100'],
    ['hits that are no number', { k: NaN }, 'k is NaN, expected an integer from 1 to 100'],
    ['endless hits', { k: Infinity }, 'k is Infinity, expected an integer from 1 to 100'],
    ['a negative offset', { offset: -1 }, 'offset is -1, expected an integer from 0 to 990'],
    ['half an offset', { offset: 0.5 }, 'offset is 0.5, expected an integer from 0 to 990'],
    ['an offset that is no number', { offset: NaN }, 'offset is NaN, expected an integer from 0 to 990'],
    ['an offset that is too deep', { offset: 991 }, 'offset is 991, expected an integer from 0 to 990'],
    ['an offset out of all bounds', { offset: 1e300 }, 'offset is 1e+300, expected an integer from 0 to 990'],
  ])('refuses %s', (_, changes, message) => {
    const check = () => checkRequest({ ...GOOD, ...changes });
    expect(check).toThrow(expect.objectContaining({ code: 'bad-request' }));
    expect(check).toThrow(message);
  });
});
