import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../shared/bytes.ts';
import { titleKey } from '../../shared/search/query/title-key.ts';

describe('titleKey', () => {
  it.each([
    ['Getting started', '=getting started'],
    ['  GETTING   started! ', '=getting started'],
    ['What’s new (v2)?', '=what new v2'],
    ['Café Straße', '=cafe strasse'],
    ['std::vector and C++', '=std::vector and c++'],
    ['getElementById()', '=getelementbyid()'],
    ['東京都', '=東京 京都'],
  ])('of %j is %j', (title, key) => {
    expect(titleKey(title)).toBe(key);
  });

  it('is none of what has no word, has too many, or is too long', () => {
    const words = (count: number) => Array.from({ length: count }, () => 'w').join(' ');
    expect(titleKey('!?')).toBeUndefined();
    expect(titleKey(words(16))).toBe(`=${words(16)}`);
    expect(titleKey(words(17))).toBeUndefined();
    expect(titleKey(`${'ж'.repeat(63)} ${'ж'.repeat(63)}`)).toHaveLength(128);
    expect(titleKey(`${'ж'.repeat(63)} ${'ж'.repeat(63)} ж`)).toBeUndefined();
  });

  it('depends on neither case nor accents, and fits into a term', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('Blue', 'éclair', 'C++', 'a-b', '東京', 'x.y()', '…', 'ß')), (words) => {
        const key = titleKey(words.join(' '));
        expect(titleKey(words.join(' ').toUpperCase().toLowerCase())).toBe(key);
        expect(titleKey(words.join(' ').normalize('NFD'))).toBe(key);
        if (key !== undefined) expect(utf8(key).length).toBeLessThanOrEqual(255);
      }),
    );
  });
});
