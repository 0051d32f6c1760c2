import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, type Language } from '../../shared/text/languages.ts';
import { analyzeWords } from '../../shared/text/words.ts';
import { emittedTerms, termsByPosition } from './terms.ts';

describe('words', () => {
  it.each<[string, readonly Language[], string]>([
    ['', ['en'], ''],
    ['The running dogs', ['en'], 'the run dog'],
    ['The running dogs', [], 'the running dogs'],
    ['Running', ['en', 'und'], 'run|running'],
    ["dog's dogs’ don't CAN’T we'll I'm", ['en'], 'dog dog dont cant we i'],
    ["l'eau aujourd’hui", ['fr'], 'l eau aujourd hui'],
    ['Häuser', ['de'], 'haus'],
    ['Straße STRASSE', ['de'], 'strass strass'],
    ['naïve café', ['en'], 'naïv|naiv café|cafe'],
    ['cafe\u0301', ['en'], 'café|cafe'],
    ['Łódź Ørsted', ['und'], 'łódź|lodz ørsted|orsted'],
    ['İstanbul ISPARTA ısparta', ['und'], 'istanbul isparta ısparta|isparta'],
    ['ΟΔΟΣ οδός', ['und'], 'οδοσ οδόσ|οδοσ'],
    ['Ёлка мой', ['und'], 'ёлка|елка мой'],
    ['हिन्दी', ['und'], 'हिन्दी'],
    ['co\u00adop pass\u200dword zero\u200bwidth', ['und'], 'coop password zero width'],
    ['\u202eevil\u202c', ['und'], 'evil'],
    ['ﬁle ＡＢＣ １２ ½', ['und'], 'file abc 12 1\u20442'],
    ['❤️ 😀 👨‍👩‍👧', ['und'], ''],
    ['a\ud800b \udc00', ['und'], 'a b'],
    ['𝒳yz', ['und'], 'xyz'],
  ])('%s', (text, languages, expected) => {
    expect(termsByPosition(text, languages)).toBe(expected);
  });

  it.each([
    ['日本語', '日本 本語'],
    ['猫', '猫'],
    ['猫 犬', '猫 犬'],
    ['C言語入門', 'c 言語 語入 入門'],
    ['カタカナー', 'カタ タカ カナ ナー'],
    ['ｶﾞｷﾞ', 'ガギ'],
    ['か\u3099き', 'がき'],
    ['한국어', '한국 국어'],
    ['한국어'.normalize('NFD'), '한국 국어'],
    ['𠮷野家', '𠮷野 野家'],
    ['ไทย', 'ไท ทย'],
    ['ກຂ', 'ກຂ'],
    ['ខ្មែ', 'ខ្ ្ម មែ'],
    ['မြန်', 'မြ ြန န်'],
    ['東京、大阪。', '東京 大阪'],
    ['index.ts、日本', 'index.ts|index ts 日本'],
  ])('writes bigrams of %s', (text, expected) => {
    expect(termsByPosition(text)).toBe(expected);
  });

  it('gives offsets in the original text', () => {
    expect(emittedTerms('x ｶﾞｷ co\u00adop', ['und'])).toEqual([
      { term: 'x', position: 0, start: 0, end: 1 },
      { term: 'ガキ', position: 1, start: 2, end: 5 },
      { term: 'coop', position: 2, start: 6, end: 11 },
    ]);
  });

  it('returns the number of positions', () => {
    expect(analyzeWords('Get-ChildItem 日本語 ok', ['en'], () => undefined)).toBe(6);
  });
});

describe('any text', () => {
  const fragment = fc.oneof(
    fc.constantFrom(...' .,_-/\\:@#+()<>$\'’&"\n'),
    fc.constantFrom('C++', 'std::', 'camelCase', "don't", '日本', 'ไทย', 'é', 'e\u0301', 'İ', 'ß', '\u00ad', '\u200d'),
    fc.constantFrom('\ud83d', '\ude00', '\u202e', 'ﷺ', 'ｶﾞ', '9', 'X', 'ab', 'Running', '\u3000', '\ufe0f', '𝒳'),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  const texts = fc.array(fragment, { maxLength: 40 }).map((fragments) => fragments.join(''));
  const languageLists = fc.uniqueArray(fc.constantFrom(...LANGUAGES), { maxLength: 3 });

  it('has offsets in range, starts and positions in order, distinct bounded terms', () => {
    fc.assert(
      fc.property(texts, languageLists, (text, languages) => {
        const emitted: string[] = [];
        let lastStart = 0;
        let lastPosition = 0;
        const positions = analyzeWords(text, languages, (term, position, start, end) => {
          expect(start).toBeGreaterThanOrEqual(lastStart);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          expect([lastPosition, lastPosition + 1]).toContain(position);
          expect(term.length).toBeGreaterThan(0);
          expect(term.length).toBeLessThanOrEqual(66);
          expect(term).not.toMatch(/\p{Cs}/u);
          expect(term).not.toMatch(/\s/);
          emitted.push(`${position} ${term}`);
          lastStart = start;
          lastPosition = position;
        });
        expect(new Set(emitted).size).toBe(emitted.length);
        expect(positions).toBe(emitted.length === 0 ? 0 : lastPosition + 1);
        expect(emittedTerms(text, languages)).toEqual(emittedTerms(text, languages));
      }),
      { numRuns: 1000 },
    );
  });

  it('shares a term with every word that is cut out of it', () => {
    fc.assert(
      fc.property(texts, languageLists, (text, languages) => {
        const document = new Set(emittedTerms(text, languages).map(({ term }) => term));
        for (const word of text.split(/[ \n\u3000]+/)) {
          const query = emittedTerms(word, [...languages, 'und']);
          if (query.length === 0 || languages.length === 0) continue;
          expect(query.some(({ term }) => document.has(term))).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('has the same terms by the quick scan and by the full rules', () => {
    const ascii = fc.string({ unit: fc.constantFrom(...'abAB1 .,:\'-_"'), maxLength: 30 });
    fc.assert(
      fc.property(ascii, (text) => {
        // A space beyond ASCII makes the quick scan give up.
        expect(emittedTerms(text.replaceAll(' ', '\u00a0'))).toEqual(emittedTerms(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('slices to the word itself for plain words', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,20}$/), { maxLength: 20 }), (words) => {
        const text = words.join(' ');
        const emitted = emittedTerms(text, ['und']);
        expect(emitted.map(({ term }) => term)).toEqual(words);
        expect(emitted.map(({ start, end }) => text.slice(start, end))).toEqual(words);
      }),
    );
  });
});

describe('pathological text of a million characters', () => {
  const MILLION = 1_000_000;
  it.each([
    ['a', 1],
    ['_', 0],
    ['::', 0],
    ['.', 0],
    ['-', 0],
    ["'", 0],
    ['<', 0],
    ['\u0301', 0],
    ['\u200d', 0],
    ['aB', 1],
    ['é', 2],
    ['a.', MILLION / 2],
    ['a/', MILLION / 2],
    ["a'", MILLION / 2],
    ['a_', MILLION / 2],
    ['日', MILLION - 1],
    ['a\u00ad', 1],
  ])('%j has %d terms', (unit, expected) => {
    let count = 0;
    analyzeWords(unit.repeat(MILLION / unit.length), ['en'], () => count++);
    expect(count).toBe(expected);
  });

  it('cuts a huge word to its first 64 units', () => {
    const emitted = emittedTerms('a'.repeat(100));
    expect(emitted).toEqual([{ term: 'a'.repeat(64), position: 0, start: 0, end: 100 }]);
  });

  it('keeps encoded data from filling the vocabulary', () => {
    const line = 'aGVsbG8gV29ybGQgVGhpcyBJcyBBIFRlc3QgT2YgQmFzZTY0IERhdGEgVGhhdCBJ';
    expect(emittedTerms(line)).toHaveLength(1);
  });
});
