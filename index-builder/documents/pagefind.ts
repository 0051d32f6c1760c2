import type { AttributeValue } from '../../shared/document.ts';
import { pageBytes } from './file-bytes.ts';
import { isLeftOut, writeHtml } from './html-text.ts';
import type { HtmlDocument, HtmlElement } from './html-tree.ts';
import { firstMatching, matching, parseTree } from './html-tree.ts';
import type { InputFile } from './input-files.ts';
import { TextWriter } from './text-writer.ts';
import { decodePage } from './utf8.ts';
import { scalarOf } from './validate.ts';

/**
 * Attributes by which Pagefind is told what to index, for sites that come from there (its documentation, "Configuring
 * what content is indexed", "metadata", "filters", "sorts"). What it leaves out is left out in `html-text.ts`.
 */
const BODY = 'data-pagefind-body';
const INDEXED = 'data-pagefind-index-attrs';
const VALUES = ['data-pagefind-default-meta', 'data-pagefind-meta', 'data-pagefind-filter', 'data-pagefind-sort'];

/** Whether a page of the site marks its content, so that pages which do not are left out. */
export async function marksContent(files: readonly InputFile[]): Promise<boolean> {
  const mark = Buffer.from(BODY);
  for (const file of files) {
    try {
      const bytes = await pageBytes(file, () => undefined);
      // A page may also be about the mark.
      if (bytes.includes(mark) && firstMatching(`[${BODY}]`, parseTree(decodePage(bytes, file.path)))) return true;
    } catch {
      // What cannot be read is told of when it is its turn.
    }
  }
  return false;
}

/** The elements that a page marks as its content, those in others left out; none where it marks none. */
export function markedContent(document: HtmlDocument): HtmlElement[] {
  return [...matching(`[${BODY}]`, document, true)];
}

/** Values of an element's own attributes that are to be found, as `data-pagefind-index-attrs="title,alt"` names them. */
export function indexedAttributes({ attribs }: HtmlElement): string {
  const names = attribs[INDEXED]?.split(',') ?? [];
  return names
    .map((name) => attribs[name.trim()] ?? '')
    .filter(Boolean)
    .join(' ');
}

/** Attributes of a page: its metadata, filters and sort keys, each a name, a name with an attribute, or a name with a value. */
export function pagefindAttributes(document: HtmlDocument): Record<string, AttributeValue> {
  const values = new Map<string, Set<string>>();
  const isDefault = new Set<string>();
  for (const attribute of VALUES) {
    for (const element of matching(`[${attribute}]`, document)) {
      for (const [name, value] of readPairs(element.attribs[attribute]!, element)) {
        // A default stands for what the page does not say.
        if (isDefault.delete(name)) values.delete(name);
        if (attribute === VALUES[0]) isDefault.add(name);
        const known = values.get(name);
        if (known) known.add(value);
        else values.set(name, new Set([value]));
      }
    }
  }
  return Object.fromEntries(
    [...values].map(([name, [first, ...others]]) => [
      name,
      others.length === 0 ? scalarOf(first!) : [first!, ...others],
    ]),
  );
}

/**
 * The pairs of a mark: `name` takes the element's text, `name[attribute]` that attribute, `name:value` what it says. Several
 * are separated by commas; a value that is said ends the list, since it may hold commas.
 */
function* readPairs(mark: string, element: HtmlElement): Generator<[name: string, value: string]> {
  let text: string | undefined;
  let rest = mark;
  while (rest.trim() !== '') {
    const said = /^([^,:[\]]+):(.*)$/su.exec(rest);
    if (said) {
      yield [said[1]!.trim(), said[2]!.trim()];
      return;
    }
    const comma = rest.indexOf(',');
    const own = (comma < 0 ? rest : rest.slice(0, comma)).trim();
    rest = comma < 0 ? '' : rest.slice(comma + 1);
    const named = /^([^[\]]+)\[([^[\]]+)\]$/u.exec(own);
    const value = named ? (element.attribs[named[2]!.trim()] ?? '') : (text ??= plainText(element));
    const name = (named?.[1] ?? own).trim();
    if (name !== '' && value !== '') yield [name, value];
  }
}

function plainText(element: HtmlElement): string {
  const writer = new TextWriter();
  writeHtml(element, writer, (each) => (isLeftOut(each, false) ? 'skip' : 'enter'));
  return writer.take().replace(/\s+/g, ' ').trim();
}
