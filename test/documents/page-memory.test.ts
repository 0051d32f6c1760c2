import { describe, expect, it } from 'vitest';
import type { PageResult, PageSource } from '../../index-builder/documents/page.ts';
import { PageMemory } from '../../index-builder/documents/page-memory.ts';
import { parseHtmlPage } from '../../index-builder/documents/html-page.ts';
import { parseMarkdownPage } from '../../index-builder/documents/markdown-page.ts';

const SOURCE: PageSource = { file: 'site/a.md', name: 'a.md', base: '/', selector: undefined, onlyMarked: false };
const TEXT = '# Pond\n\nHow to <b>swim</b>.\n';

describe('the memory of pages', () => {
  /** The Markdown parser, and how often it was asked. */
  const counted = () => {
    const count = { calls: 0 };
    const parse = (text: string, source: PageSource): PageResult => {
      count.calls++;
      return parseMarkdownPage(text, source);
    };
    return { count, parse };
  };

  it('gives a page of the same text without parsing it again', () => {
    const memory = new PageMemory();
    const { count, parse } = counted();
    const first = memory.parse(parse, TEXT, SOURCE);
    expect(memory.parse(parse, TEXT, { ...SOURCE })).toEqual(first);
    expect(count.calls).toBe(1);
    expect(first).toEqual(parseMarkdownPage(TEXT, SOURCE));
  });

  it.each<[string, string, PageSource]>([
    ['text', '# Lake\n', SOURCE],
    ['name', TEXT, { ...SOURCE, name: 'b/a.md' }],
    ['base of urls', TEXT, { ...SOURCE, base: '/docs/' }],
    ['file', TEXT, { ...SOURCE, file: 'site/b.md' }],
  ])('parses again where the %s is another, and then knows that', (_, text, source) => {
    const memory = new PageMemory();
    const { count, parse } = counted();
    memory.parse(parse, TEXT, SOURCE);
    for (let time = 0; time < 2; time++)
      expect(memory.parse(parse, text, source)).toEqual(parseMarkdownPage(text, source));
    expect(count.calls).toBe(2);
  });

  it('parses again where the parser or the selector is another', () => {
    const memory = new PageMemory();
    const html = '<main><h1>Pond</h1></main><aside>Lake</aside>';
    memory.parse(parseMarkdownPage, html, SOURCE);
    for (const selector of [undefined, 'aside', undefined]) {
      const source = { ...SOURCE, selector };
      expect(memory.parse(parseHtmlPage, html, source)).toEqual(parseHtmlPage(html, source));
    }
  });

  it('keeps what it knew where a parser throws', () => {
    const memory = new PageMemory();
    const { count, parse } = counted();
    memory.parse(parse, TEXT, SOURCE);
    expect(() => memory.parse(parse, '<Tabs>\n', { ...SOURCE, name: 'a.mdx' })).toThrow();
    expect(memory.parse(parse, TEXT, SOURCE)).toEqual(parseMarkdownPage(TEXT, SOURCE));
    expect(count.calls).toBe(2);
  });
});
