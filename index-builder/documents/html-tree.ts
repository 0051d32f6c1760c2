import { compile } from 'css-select';
import { DomHandler, type parseDocument, Parser } from 'htmlparser2';

export type HtmlDocument = ReturnType<typeof parseDocument>;
export type HtmlNode = HtmlDocument['children'][number];
export type HtmlElement = Extract<HtmlNode, { attribs: unknown }>;

/** Elements inside each other. Browsers end at 512; the parser takes a step at every tag for each that is open. */
const DEPTH_LIMIT = 1 << 15;

export function isElement(node: HtmlNode | HtmlDocument): node is HtmlElement {
  // What stands in <! > or <? > is of the same type, and has none.
  return 'attribs' in node;
}

/** Ends a page that nests deeper than it can be read in time. */
class BoundedHandler extends DomHandler {
  #depth = 0;

  override onopentag(name: string, attribs: Record<string, string>): void {
    super.onopentag(name, attribs);
    if (++this.#depth > DEPTH_LIMIT)
      throw new RangeError(`more than ${DEPTH_LIMIT} elements are open inside each other`);
  }

  override onclosetag(): void {
    super.onclosetag();
    this.#depth--;
  }
}

/** The tree of a page, or of a piece of one. @throws RangeError (nested too deeply) */
export function parseTree(html: string): HtmlDocument {
  const handler = new BoundedHandler(undefined, { withStartIndices: true });
  new Parser(handler).end(html);
  return handler.root;
}

/**
 * Elements below a node that a selector matches, in their order; what is in a template is none. Takes a step for each node
 * however deep it is: the search of the selector's own library takes one for each level.
 * @param outermost leaves out those that are in others
 */
export function* matching(
  selector: string,
  root: HtmlDocument | HtmlElement,
  outermost = false,
): Generator<HtmlElement, void> {
  const matches = compile<HtmlNode, HtmlElement>(selector);
  let node: HtmlNode | null = root.children[0] ?? null;
  while (node !== null) {
    let first: HtmlNode | undefined;
    if (isElement(node)) {
      const isMatch = matches(node);
      if (isMatch) yield node;
      if (node.name !== 'template' && !(isMatch && outermost)) first = node.children[0];
    }
    node = first ?? following(node, root);
  }
}

/** The first element below a node that a selector matches. */
export function firstMatching(selector: string, root: HtmlDocument | HtmlElement): HtmlElement | undefined {
  return matching(selector, root).next().value ?? undefined;
}

/** The node behind another and all that is in it; null: there is none below the root. */
function following(node: HtmlNode, root: HtmlDocument | HtmlElement): HtmlNode | null {
  let last = node;
  while (last.next === null) {
    const parent: HtmlNode | HtmlDocument | null = last.parent;
    if (parent === null || parent === root || !isElement(parent)) return null;
    last = parent;
  }
  return last.next;
}
