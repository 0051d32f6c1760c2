import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUERY_KINDS } from '../../shared/format/layout.ts';
import { type QueryKind, queryKind } from '../../shared/text/query-kind.ts';

const KINDS: Readonly<Record<QueryKind, readonly string[]>> = {
  symbol: [
    'useEffect',
    'std::vector',
    'snake_case',
    'package.json',
    'fs.readFile()',
    'render(',
    '--save-dev',
    '-x',
    '@angular/core',
    '#main',
    '.gitignore',
    '$PATH',
    'self->next',
    'C:\\Users',
    'C++',
    'NODE_ENV=production',
    '<div>',
    '</template>',
    'how useEffect works',
    'what is package.json?',
    '  useEffect\n',
    'größeÄndern',
    '設定.json',
  ],
  question: [
    'how do I roll back a release',
    'How do I roll back a release',
    'WHY does it fail',
    'is it free',
    'What?  And why?',
    'releases, rolled back how?',
    'where does useEffect run in a component?',
    'wie rolle ich eine Version zurück',
    'Woher kommt das',
    'pourquoi cela échoue',
    'où sont les versions',
    'o\u0075\u0300 sont les versions',
    '¿Cómo funciona?',
    '¿cómo funciona esto',
    'co\u0301mo funciona esto',
    'cuántas versiones hay',
    'quantas versões existem',
    'perché non funziona',
    'quante versioni ci sono',
    'hoe werkt dit',
    'varför fungerar det inte',
    'как откатить версию',
    'πώς λειτουργεί αυτό\u037e',
    'كيف يعمل هذا؟',
    '如何回滚版本？',
    'ロールバックするには？',
    'リリースを 元に戻すには？',
    'rückgängig machen wie ?',
  ],
  plain: [
    '',
    '   ',
    '?',
    '？',
    '路？',
    'what',
    'how?',
    'release',
    'roll back a release',
    'rolling back, and how to do it',
    'v1.2.3',
    '3.14',
    'AND OR NOT',
    'HTML',
    'well-known',
    'a - b',
    '1 < 2',
    "rock 'n' roll",
    'the file package.json is not found there',
    'Häuser am See',
    '東京都 図書館',
    '如何回滚版本',
    'whatever it takes',
    'however',
    '😀 🎉',
    '\ud800',
  ],
};

describe('the kind of a query', () => {
  it.each(Object.entries(KINDS).flatMap(([kind, queries]) => queries.map((query) => [query, kind] as const)))(
    'of %j is %s',
    (query, kind) => {
      expect(queryKind(query)).toBe(kind);
    },
  );

  it('is one of those that a release mixes its spaces for, whatever the query', () => {
    expect(new Set<string>(Object.keys(KINDS))).toEqual(new Set(QUERY_KINDS));
    const property = fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (query) => {
      expect(QUERY_KINDS).toContain(queryKind(query));
    });
    fc.assert(property);
  });

  it('is the same with space around it', () => {
    const property = fc.property(fc.constantFrom(...Object.values(KINDS).flat()), (query) => {
      expect(queryKind(` \t${query}\n `)).toBe(queryKind(query));
    });
    fc.assert(property);
  });

  it('is that of a symbol up to four words', () => {
    expect(queryKind('useEffect in a component')).toBe('symbol');
    expect(queryKind('useEffect in a new component')).toBe('plain');
    expect(queryKind('how useEffect in a component')).toBe('question');
  });

  // Steps that grew with the square of the length would not come to an end.
  it.each([
    ['dashes', '-'],
    ['at signs', '@#.$'],
    ['question marks', '?'],
    ['fullwidth question marks', '？'],
    ['fullwidth question marks, each behind something', '路径？'],
    ['letters and dots', 'a.'],
    ['capitals', 'A'],
    ['spaces', ' '],
    ['words and spaces', 'a   '],
    ['inverted question marks', '¿'],
    ['angle brackets', '</'],
  ])('is found in time for a million of %s', (_, part) => {
    const long = part.repeat(1_000_000);
    for (const query of [long, `${long}x`, `x ${long}`, `x ${long} x`]) expect(QUERY_KINDS).toContain(queryKind(query));
  });
});
