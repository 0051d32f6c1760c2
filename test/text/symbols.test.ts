import { describe, expect, it } from 'vitest';
import { emittedTerms, termsByPosition } from './terms.ts';

describe('code symbols are written whole and split', () => {
  it.each([
    ['C++', 'c++|c'],
    ['c++', 'c++|c'],
    ['C++.', 'c++|c'],
    ['C++11', 'c++|c 11'],
    ['C++/CLI', 'c++/cli|c++|c cli'],
    ['(C++)', 'c++|c'],
    ['Notepad++', 'notepad++|notepad'],
    ['i+++j', 'i j'],
    ['C#', 'c#|c'],
    ['F#,', 'f#|f'],
    ['issue#12', 'issu 12'],
    ['.NET', '.net|net'],
    ['the .NET.', 'the .net|net'],
    ['ASP.NET', 'asp.net|asp net'],
    ['std::vector', 'std::vector|std vector'],
    ['std::vector<int>', 'std::vector|std vector int'],
    ['Get-ChildItem', 'get-childitem|get childitem|child item'],
    ['snake_case', 'snake_case|snake case'],
    ['_private', '_private|privat'],
    ['__init__', '__init__|init'],
    ['camelCase', 'camelcase|camelcas|camel case'],
    ['PascalCase', 'pascalcase|pascalcas|pascal case'],
    ['XMLHttpRequest', 'xmlhttprequest|xml http request'],
    ['ID3D11Device', 'id3d11device|id3d11 devic'],
    ['Base64Encode', 'base64encode|base64 encod'],
    ['APIs', 'api'],
    ['v1.2.3', 'v1.2.3|v1 2 3'],
    ['1.5', '1.5|1 5'],
    ['$1.50', '1.50|1 50'],
    ['v1', 'v1'],
    ['utf8', 'utf8'],
    ['win32', 'win32'],
    ['Win32', 'win32'],
    ['node:fs', 'node:fs|node fs'],
    ['@scope/pkg', '@scope/pkg|@scope|scope pkg'],
    ['--flag', '--flag|flag'],
    ['--dry-run=true', '--dry-run|dry run true'],
    ['-f', '-f|f'],
    ['$env:PATH', '$env:path|env path'],
    ['a.b.c', 'a.b.c|a b c'],
    ['array.map', 'array.map|arrai map'],
    ['foo()', 'foo()|foo'],
    ['foo().bar()', 'foo().bar()|foo()|foo bar()|bar'],
    ['<div>', '<div>|div'],
    ['<div class="x">', 'div class x'],
    ['well-known', 'well-known|well known'],
    ['well\u2011known', 'well-known|well known'],
    ['src/index.ts', 'src/index.ts|src index.ts|index ts'],
    ['https://example.com/a', 'http example.com/a|example.com|exampl com a'],
    ['AT&T', 'at&t|at t'],
    ['user@host', 'user@host|user host'],
  ])('%s', (text, expected) => {
    expect(termsByPosition(text)).toBe(expected);
    // Punctuation of a sentence around a symbol changes nothing.
    expect(termsByPosition(`"${text}", `)).toBe(expected);
  });

  it('leaves the punctuation of sentences out', () => {
    expect(termsByPosition('One. Two: three, four; five! - six -- seven ... eight?')).toBe(
      'on two three four five six seven eight',
    );
  });

  it('gives offsets of the whole and of the parts', () => {
    expect(emittedTerms('a .NET-App')).toEqual([
      { term: 'a', position: 0, start: 0, end: 1 },
      { term: '.net-app', position: 1, start: 2, end: 10 },
      { term: 'net', position: 1, start: 3, end: 6 },
      { term: 'app', position: 2, start: 7, end: 10 },
    ]);
  });

  it('finds a camelCase name by the joined word of any case', () => {
    const document = new Set(emittedTerms('Get-ChildItem').map(({ term }) => term));
    for (const query of ['childitem', 'ChildItem', 'get-childitem', 'GET-CHILDITEM', 'items', 'childItems']) {
      expect(emittedTerms(query).some(({ term }) => document.has(term))).toBe(true);
    }
  });
});
