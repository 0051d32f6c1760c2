import { compile } from 'css-select';
import { textContent } from 'domutils';
import type { AttributeValue } from '../../shared/document.ts';
import { CairnError } from '../../shared/errors.ts';
import { isLeftOut, isPermalink, writeHtml } from './html-text.ts';
import type { HtmlDocument, HtmlElement, HtmlNode } from './html-tree.ts';
import { firstMatching, isElement, matching, parseTree } from './html-tree.ts';
import type { PageResult, PageSource } from './page.ts';
import { indexedAttributes, markedContent, pagefindAttributes } from './pagefind.ts';
import { htmlPath, judgeCanonical } from './page-url.ts';
import { Outline } from './sections.ts';
import { TextWriter } from './text-writer.ts';
import { primaryLanguage, scalarOf } from './validate.ts';

const MAIN_CONTENT = ['main', 'article', '[role=main]'];
const HEADING = /^h([1-6])$/;
/** What follows a page's name in `<title>`: a sign of separation and more. */
const SITE_NAME = /^\s+(?:[-–—|·•»:]|::)\s+\S/;
const ATTRIBUTE_META = 'cairn:';

/** @throws CairnError `bad-request` for a selector that is not CSS */
export function checkSelector(selector: string): void {
  try {
    compile(selector);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CairnError('bad-request', `the selector ${JSON.stringify(selector)} is not CSS: ${reason}`, { cause });
  }
}

/** Reads an HTML page; its title is the first `h1` of the main content, else `<title>` (without the site's
 * name where the page's first heading tells where that begins). */
export function parseHtmlPage(html: string, source: PageSource): PageResult {
  const document = parseTree(html);
  const metas = [...matching('meta', document)];
  if (isNoIndex(document, metas)) return 'noindex';
  const path = htmlPath(source.name);
  const link = firstMatching('link[rel~=canonical i][href]', document)?.attribs['href'];
  const canonical = link === undefined ? undefined : judgeCanonical(link, source.base, path);
  if (canonical === 'other') return 'canonical';
  if (metas.some((meta) => isNamed(meta, 'http-equiv', 'refresh') && /url\s*=/i.test(contentOf(meta)))) {
    return 'redirect';
  }
  const marked = markedContent(document);
  if (marked.length === 0 && source.onlyMarked) return 'unmarked';
  const { roots, inBody } =
    marked.length > 0 ? { roots: marked, inBody: false } : mainContent(document, source.selector);
  const { title: metaTitle, ...attributes } = pagefindAttributes(document);
  const title = typeof metaTitle === 'string' ? metaTitle : titleOf(document, roots, inBody);
  return {
    title,
    url: canonical?.url ?? source.base + path,
    lang: primaryLanguage(firstMatching('html', document)?.attribs['lang'] ?? ''),
    attributes: { ...attributes, ...attributesOf(metas) },
    sections: sectionsOf(roots, title, inBody, lineCounter(html)),
  };
}

type Root = HtmlDocument | HtmlElement;

function mainContent(document: HtmlDocument, selector: string | undefined): { roots: Root[]; inBody: boolean } {
  for (const each of selector === undefined ? MAIN_CONTENT : [selector, ...MAIN_CONTENT]) {
    const roots = [...matching(each, document, true)];
    if (roots.length > 0) return { roots, inBody: false };
  }
  return { roots: [firstMatching('body', document) ?? document], inBody: true };
}

function titleOf(document: HtmlDocument, roots: Root[], inBody: boolean): string {
  const ends: ReadonlySet<HtmlNode | HtmlDocument> = new Set(roots);
  for (const root of roots)
    for (const heading of matching('h1', root)) {
      const text = isInLeftOut(heading, ends, inBody) ? '' : headingText(heading, inBody);
      if (text !== '') return text;
    }
  const element = firstMatching('title', document);
  const title = element === undefined ? '' : textContent(element).replace(/\s+/g, ' ').trim();
  const first = firstOf(roots, 'h2, h3');
  const heading = first === undefined || isInLeftOut(first, ends, inBody) ? '' : headingText(first, inBody);
  // "Page - Site": where a page opens with a lower heading that its title repeats, the rest is the site's name.
  const opens = heading !== '' && title.toLowerCase().startsWith(heading.toLowerCase());
  return opens && SITE_NAME.test(title.slice(heading.length)) ? heading : title;
}

function firstOf(roots: readonly Root[], selector: string): HtmlElement | undefined {
  for (const root of roots) {
    const first = firstMatching(selector, root);
    if (first) return first;
  }
  return undefined;
}

function isInLeftOut(element: HtmlElement, ends: ReadonlySet<HtmlNode | HtmlDocument>, inBody: boolean): boolean {
  let node: HtmlNode | null = element;
  while (node !== null && isElement(node) && !ends.has(node)) {
    if (isLeftOut(node, inBody)) return true;
    node = node.parent;
  }
  return false;
}

function sectionsOf(roots: Root[], title: string, inBody: boolean, lineAt: (index: number) => number) {
  const outline = new Outline(title);
  for (const root of roots) {
    outline.writer.newline();
    writeHtml(root, outline.writer, (element) => {
      if (isLeftOut(element, inBody) || isPermalink(element, textContent)) return 'skip';
      const indexed = indexedAttributes(element);
      if (indexed !== '') outline.writer.inline(` ${indexed} `);
      const level = HEADING.exec(element.name)?.[1];
      if (level === undefined) return 'enter';
      const line = element.startIndex === null ? undefined : lineAt(element.startIndex);
      outline.heading({ level: Number(level), text: headingText(element, inBody), anchor: anchorOf(element), line });
      return 'skip';
    });
  }
  return outline.finish();
}

function headingText(heading: HtmlElement, inBody: boolean): string {
  const read = (keepPermalinks: boolean): string => {
    const writer = new TextWriter();
    writeHtml(heading, writer, (element) =>
      isLeftOut(element, inBody) || (!keepPermalinks && isPermalink(element, textContent)) ? 'skip' : 'enter',
    );
    return writer.take().replace(/\s+/g, ' ').trim();
  };
  // Some generators wrap the whole heading in its permalink; then the link's text is the heading.
  return read(false) || read(true);
}

/** The id a link to the heading can use: its own, of an anchor inside it, or of the block that it opens. */
function anchorOf(heading: HtmlElement): string | undefined {
  if (heading.attribs['id']) return heading.attribs['id'];
  const inside = firstMatching('a[id], a[name]', heading);
  const named = inside?.attribs['id'] || inside?.attribs['name'];
  if (named) return named;
  const parent = heading.parent as HtmlNode | null;
  if (parent === null || !isElement(parent) || (parent.name !== 'section' && parent.name !== 'div')) return undefined;
  let before = heading.prev;
  while (before !== null && !isElement(before)) before = before.prev;
  return before === null ? parent.attribs['id'] || undefined : undefined;
}

function isNoIndex(document: HtmlDocument, metas: HtmlElement[]): boolean {
  if (firstMatching('html[data-cairn-ignore], body[data-cairn-ignore]', document)) return true;
  return metas.some((meta) => isNamed(meta, 'name', 'robots') && /\b(?:noindex|none)\b/i.test(contentOf(meta)));
}

function attributesOf(metas: HtmlElement[]): Record<string, AttributeValue> {
  const values = new Map<string, string[]>();
  for (const meta of metas) {
    const name = meta.attribs['name'] ?? '';
    if (!name.startsWith(ATTRIBUTE_META) || name === ATTRIBUTE_META) continue;
    const key = name.slice(ATTRIBUTE_META.length);
    const list = values.get(key);
    if (list) list.push(contentOf(meta));
    else values.set(key, [contentOf(meta)]);
  }
  return Object.fromEntries([...values].map(([key, list]) => [key, list.length === 1 ? scalarOf(list[0]!) : list]));
}

function isNamed(meta: HtmlElement, attribute: string, value: string): boolean {
  return meta.attribs[attribute]?.trim().toLowerCase() === value;
}

function contentOf(meta: HtmlElement): string {
  return meta.attribs['content'] ?? '';
}

/** Line of a source position; positions are asked in rising order, so each newline is passed once. */
function lineCounter(html: string): (index: number) => number {
  let line = 1;
  let from = 0;
  return (index) => {
    for (let at = html.indexOf('\n', from); at >= 0 && at < index; at = html.indexOf('\n', from)) {
      line++;
      from = at + 1;
    }
    return line;
  };
}
