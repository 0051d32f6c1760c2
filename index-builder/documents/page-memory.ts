import type { PageResult, PageSource } from './page.ts';

type Parse = (text: string, source: PageSource) => PageResult;

interface ParsedPage {
  readonly text: string;
  readonly source: PageSource;
  readonly parse: Parse;
  readonly result: PageResult;
}

/**
 * Pages as they were parsed, for the next build of this process: where the text is the same it is not parsed again, which is
 * most of the work of a small site. Keeps the last text of each file, also of those that are gone.
 */
export class PageMemory {
  readonly #pages = new Map<string, ParsedPage>();

  /** A page by its parser, or as that parsed it before. @throws CairnError of the parser; nothing is kept then */
  parse(parse: Parse, text: string, source: PageSource): PageResult {
    const known = this.#pages.get(source.file);
    if (known?.text === text && known.parse === parse && isSame(known.source, source)) return known.result;
    const result = parse(text, source);
    this.#pages.set(source.file, { text, source, parse, result });
    return result;
  }
}

function isSame(a: PageSource, b: PageSource): boolean {
  return a.name === b.name && a.base === b.base && a.selector === b.selector && a.onlyMarked === b.onlyMarked;
}
