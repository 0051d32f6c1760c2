import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../shared/search/query/parse-query.ts';

/** What a query was read as: its words, and each demand as it might have been typed. */
function read(query: string): { words: string; demands: string[]; prefixes: string[] } {
  const { text, demands, prefixes } = parseQuery(query);
  expect(text).toHaveLength(query.length);
  for (const { text: words, at } of demands) expect(query.slice(...at)).toBe(words);
  return {
    words: text.trim().split(/\s+/u).join(' '),
    demands: demands.map(({ kind, field, quoted, text: words }) => {
      const quote = quoted ? '"' : '';
      return `${kind === 'must' ? '+' : '-'}${field === 'title' ? 'title:' : ''}${quote}${words}${quote}`;
    }),
    prefixes: prefixes.map((at) => query.slice(...at)),
  };
}

describe('parseQuery', () => {
  it.each<[string, string, string[]]>([
    ['"blue whale" song', 'blue whale song', ['+"blue whale"']],
    ['“blue whale” „krill“ «мир»', 'blue whale krill мир', ['+"blue whale"', '+"krill"', '+"мир"']],
    ['+whale song', 'whale song', ['+whale']],
    ['whale -song', 'whale', ['-song']],
    ['whale -東', 'whale', ['-東']],
    ['whale -e\u0301te\u0301', 'whale', ['-e\u0301te\u0301']],
    ['title:whale song', 'whale song', ['+title:whale']],
    ['+title:"blue whale"', 'blue whale', ['+title:"blue whale"']],
    ['whale -title:song -"red tide"', 'whale', ['-title:song', '-"red tide"']],
    ['title:C++ -fish', 'C++', ['+title:C++', '-fish']],
    ['one two three four five six seven eight -nine', 'one two three four five six seven eight', ['-nine']],
    ['"std::vector" insert', 'std::vector insert', ['+"std::vector"']],
  ])('reads %j', (query, words, demands) => {
    expect(read(query)).toEqual({ words, demands, prefixes: [] });
  });

  it('reads beginnings of words, also of those that must occur', () => {
    expect(read('whal* +son* title:blu*')).toEqual({
      words: 'whal son blu',
      demands: ['+son', '+title:blu'],
      prefixes: ['whal', 'son', 'blu'],
    });
  });

  it.each([
    'how do I install it?',
    'C++',
    'C++ templates',
    'std::vector',
    'git --flag',
    'ls -l',
    'rm -rf node',
    'Get-Process -Name explorer',
    'java -Xmx4g',
    '$env:PATH',
    '@scope/x',
    '#id',
    'a-b',
    'title::x',
    'title:',
    'title: whale',
    'title://x',
    'title:"',
    '+',
    '-',
    '"',
    '""',
    '"" ""',
    '" - "',
    'a "lone quote',
    'inside"a quote"',
    '5" screen 7"',
    '-song',
    '-song -tide',
    'whale - song',
    'whale + song',
    'whale +1',
    'w* * ** whale**',
    'SELECT * FROM x',
    'char* foo()',
    'git.exe -song',
    '+std::vector',
    'a AND b OR NOT c',
    'what does it really mean when I read "command not found" -every time',
    'one two three four five six seven eight nine +ten title:eleven',
  ])('takes %j as plain words', (query) => {
    expect(parseQuery(query)).toEqual({ text: query, demands: [], prefixes: [] });
  });

  it('gives text without syntax back', () => {
    const plain = fc.array(fc.stringMatching(/^[^\s"“„«+*-][^"“„«+*]{0,6}$/u)).map((words) => words.join(' '));
    fc.assert(
      fc.property(plain, (query) => {
        fc.pre(!query.includes('title:'));
        expect(parseQuery(query)).toEqual({ text: query, demands: [], prefixes: [] });
      }),
      { numRuns: 500 },
    );
  });

  it('reads any text: what it makes of it lies within the query, in order, and is of its length', () => {
    const part = fc.oneof(
      fc.constantFrom('"', '“', '”', '+', '-', 'title:', '*', ' ', '\t', 'whale', 'std::vector', 'C++', '東', '\ud800'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const query = parts.join('');
        const { text, demands, prefixes } = parseQuery(query);
        expect(text).toHaveLength(query.length);
        let last = 0;
        for (const { at, text: words } of demands) {
          expect(at[0]).toBeGreaterThanOrEqual(last);
          expect(query.slice(...at)).toBe(words);
          expect(words).toMatch(/[\p{L}\p{N}]/u);
          last = at[1];
        }
        for (const at of prefixes) expect(text.slice(...at)).toBe(query.slice(...at));
        // Whatever is left of it was typed.
        for (let i = 0; i < text.length; i++) expect([query[i], ' ']).toContain(text[i]);
        // Nobody is left with a query that finds nothing.
        if (/[\p{L}\p{N}]/u.test(query)) expect(text).toMatch(/[\p{L}\p{N}]/u);
      }),
      { numRuns: 500 },
    );
  });

  it('takes no time worth speaking of for hostile queries', () => {
    for (const part of ['“ ', '"', '-abc ', '+', 'title:', '“a', 'a* '])
      expect(parseQuery(part.repeat(100_000 / part.length)).text.length).toBeGreaterThan(99_990);
  });
});
