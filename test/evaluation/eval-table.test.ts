import fc from 'fast-check';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { describe, expect, test } from 'vitest';
import { markdownTable, type Section, textTable } from '../../index-builder/commands/eval-table.ts';

const section = (text: string, quoted = 'a/run'): Section => ({
  title: { words: 'against', quoted },
  columns: [
    { name: 'query', isQuoted: true },
    { name: 'map', isNumber: true },
    { name: 'text', isQuoted: true },
  ],
  rows: [
    ['q1', '0.5000', text],
    ['longer', '+0.2500', 'second'],
  ],
});

test('a table of text has its numbers under the end of their name', () => {
  expect(textTable(section('first'))).toBe(
    'against a/run\n' + 'query       map  text\n' + 'q1       0.5000  first\n' + 'longer  +0.2500  second\n',
  );
});

test('a table of Markdown has its numbers at the right', () => {
  expect(markdownTable(section('first'))).toBe(
    '**against** <code>a/run</code>\n\n| query | map | text |\n| --- | ---: | --- |\n' +
      '| <code>q1</code> | 0.5000 | <code>first</code> |\n| <code>longer</code> | +0.2500 | <code>second</code> |\n',
  );
});

describe('words of others', () => {
  test('stay in their line, and control no terminal', () => {
    const rows = textTable(section('one\n two\t\u001b[31mred\u0007')).split('\n');
    expect(rows[2]).toBe('q1       0.5000  one two \ufffd[31mred\ufffd');
    expect(markdownTable(section('x', 'a\nb')).split('\n')[0]).toBe('**against** <code>a b</code>');
  });

  /** A node of a Markdown tree. */
  interface Node {
    readonly type: string;
    readonly value?: string;
    readonly children?: readonly Node[];
  }

  test('are text in Markdown, whatever signs they hold', () => {
    const signs = fc.constantFrom(
      ...'|\\`*_{}[]<>#@~&!:;$^"\'()+-=./? ',
      'a',
      'é',
      '😀',
      '&amp;',
      '</code>',
      'www.a.b',
    );
    const texts = fc
      .array(signs, { minLength: 1, maxLength: 12 })
      .map((all) => all.join('').replace(/\s+/g, ' ').trim())
      .filter((text) => text !== '');
    fc.assert(
      fc.property(texts, (text) => {
        const tree = unified()
          .use(remarkParse)
          .use(remarkGfm)
          .parse(markdownTable(section(text)));
        const [, table, ...rest] = tree.children as Node[];
        expect([table!.type, rest]).toEqual(['table', []]);
        const [, row] = table!.children!;
        const cells = row!.children!.map((cell) => cell.children!);
        expect(cells).toHaveLength(3);
        // The element of code around the text, and nothing in it but text, which may be a bare link.
        const [open, ...inside] = cells[2]!;
        const close = inside.pop();
        expect([open!.value, close!.value]).toEqual(['<code>', '</code>']);
        const words = (nodes: readonly Node[]): string =>
          nodes.map((node) => (node.type === 'link' ? words(node.children!) : node.value)).join('');
        expect(inside.filter(({ type }) => type !== 'text' && type !== 'link')).toEqual([]);
        expect(words(inside)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});
