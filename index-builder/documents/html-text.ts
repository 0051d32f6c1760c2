import { type HtmlDocument, type HtmlElement, type HtmlNode, isElement, parseTree } from './html-tree.ts';
import type { TextWriter } from './text-writer.ts';

const LEFT_OUT = new Set(
  (
    'nav footer script style noscript template svg head title button select textarea iframe object canvas ' +
    'audio video'
  ).split(' '),
);
/** Left out of a page without marked main content, where they are the site's; inside main content they belong. */
const LEFT_OUT_OF_BODY = new Set(['header', 'aside']);
const BLOCKS = new Set(
  (
    'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure ' +
    'footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu ol p pre search section summary ' +
    'table tbody tfoot thead tr ul'
  ).split(' '),
);
const SPACED = new Set(['td', 'th', 'option']);
const PERMALINK_CLASS =
  /(?:^|[\s_-])(?:header-?anchor|anchor|anchor-?link|hash-?link|headerlink|permalink)(?:$|[\s_-])/i;
/** Signs that stand for "link to here": # ¶ § 🔗 and zero-width space. */
const PERMALINK_SIGN = /^(?:[\s#¶§\u200b]|\u{1f517}|\ufe0f)*$/u;

type HtmlText = Extract<HtmlNode, { nodeType: 3 }>;

function isText(node: HtmlNode): node is HtmlText {
  return node.nodeType === 3;
}

/** What to do at an element on the way; `skip` leaves it and all below it out. */
export type Visit = (element: HtmlElement) => 'skip' | 'enter';

/**
 * Writes the text below `root`, without recursion, as pages may nest deeper than the stack. `visit` decides
 * about each element below `root` before its text is written.
 */
export function writeHtml(root: HtmlDocument | HtmlElement, writer: TextWriter, visit: Visit): void {
  let preformatted = isElement(root) && root.name === 'pre' ? 1 : 0;
  let node: HtmlNode | null = root.children[0] ?? null;
  while (node !== null) {
    if (isText(node)) {
      if (preformatted > 0) writer.verbatim(node.data);
      else writer.inline(node.data);
    } else if (isElement(node) && visit(node) === 'enter') {
      openElement(node, writer);
      if (node.name === 'pre') preformatted++;
      const first: HtmlNode | undefined = node.children[0];
      if (first !== undefined) {
        node = first;
        continue;
      }
      if (closeElement(node, writer)) preformatted--;
    }
    while (node.next === null) {
      const parent: HtmlNode | HtmlDocument | null = node.parent;
      if (parent === null || parent === root || !isElement(parent)) return;
      if (closeElement(parent, writer)) preformatted--;
      node = parent;
    }
    node = node.next;
  }
}

/** Whether an element is never part of a page's text. `inBody`: the page marks no main content. */
export function isLeftOut(element: HtmlElement, inBody: boolean): boolean {
  const { name, attribs } = element;
  if (LEFT_OUT.has(name) || (inBody && LEFT_OUT_OF_BODY.has(name))) return true;
  if ('data-cairn-ignore' in attribs || attribs['aria-hidden'] === 'true') return true;
  // As sites that come from Pagefind mark it; other weights are for fields here, not for elements.
  if ('data-pagefind-ignore' in attribs || Number(attribs['data-pagefind-weight'] ?? 1) === 0) return true;
  // Tabs not shown at first, and text a browser's own search reveals, are content all the same.
  return 'hidden' in attribs && attribs['hidden'] !== 'until-found' && attribs['role'] !== 'tabpanel';
}

/** Whether an element is the link that a heading offers to itself. */
export function isPermalink(element: HtmlElement, plainText: (element: HtmlElement) => string): boolean {
  if (element.name !== 'a') return false;
  const { href, class: classes } = element.attribs;
  if (href === undefined || !href.includes('#')) return false;
  return PERMALINK_CLASS.test(classes ?? '') || (PERMALINK_SIGN.test(plainText(element)) && !hasImage(element));
}

/** Text of a piece of HTML inside other text; script, style and their like are left out. */
export function writeFragment(html: string, writer: TextWriter): void {
  writeHtml(parseTree(html), writer, (element) => (isLeftOut(element, false) ? 'skip' : 'enter'));
}

function hasImage(element: HtmlElement): boolean {
  return element.children.some((child) => isElement(child) && child.name === 'img' && child.attribs['alt']);
}

function openElement(element: HtmlElement, writer: TextWriter): void {
  if (BLOCKS.has(element.name) || element.name === 'br') writer.newline();
  else if (SPACED.has(element.name)) writer.space();
  else if (element.name === 'img') writer.inline(` ${element.attribs['alt'] ?? ''} `);
}

/** Ends an element; true when it was preformatted. */
function closeElement(element: HtmlElement, writer: TextWriter): boolean {
  if (BLOCKS.has(element.name)) writer.newline();
  else if (SPACED.has(element.name)) writer.space();
  return element.name === 'pre';
}
