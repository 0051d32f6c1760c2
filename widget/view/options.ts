import type { SearchHit, Suggestion } from '../../shared/api.ts';
import type { KeptList, KeptPage } from '../kept-pages.ts';
import { isSafeUrl } from '../safe-url.ts';
import { create, icon, type IconName } from './create.ts';
import { highlight } from './highlight.ts';

/** What an option stands for: a page to open, or a query to ask. */
export type Choice =
  | { readonly kind: 'page'; readonly page: KeptPage; readonly hit?: SearchHit; readonly list?: KeptList }
  | { readonly kind: 'query'; readonly query: string };

/** An option of the list, or a group of options with its name. */
export interface Row {
  readonly element: HTMLElement;
  /** Its options, in order. */
  readonly options: readonly (readonly [HTMLElement, Choice])[];
}

/** A hit, and the other hits of its page below it. */
export function hitRow(hit: SearchHit, keeps: boolean): Row {
  const first: readonly [HTMLElement, Choice] = [hitOption(hit, 'hit', keeps), { kind: 'page', page: hit, hit }];
  const { more = [] } = hit;
  if (more.length === 0) return { element: first[0], options: [first] };
  const others = more.map((other) => {
    return [hitOption(other, 'hit nested', keeps), { kind: 'page', page: other, hit: other }] as const;
  });
  const element = create('div', { part: 'page', role: 'group', 'aria-label': hit.title || hit.url }, first[0]);
  element.append(...others.map(([option]) => option));
  return { element, options: [first, ...others] };
}

/** What the query may go on to be. */
export function suggestionRow(name: string, suggestions: readonly Suggestion[]): Row {
  const options = suggestions.map(({ kind, text, url }): readonly [HTMLElement, Choice] => {
    const words = create('span', { part: 'title', dir: 'auto' }, text);
    if (url === undefined) return [option('suggestion', undefined, 'search', [words]), { kind: 'query', query: text }];
    const picture = kind === 'heading' ? 'section' : 'page';
    return [option('suggestion', url, picture, [words]), { kind: 'page', page: { url, title: text, headings: [] } }];
  });
  return group(name, options);
}

/** Pages that were kept, each with a cross that lets go of it. */
export function keptRow(name: string, list: KeptList, pages: readonly KeptPage[]): Row {
  const picture = list === 'recents' ? 'clock' : 'star';
  const options = pages.map((page): readonly [HTMLElement, Choice] => {
    const element = option('kept', page.url, picture, pageLines(page));
    element.append(tool('remove', 'cross'));
    return [element, { kind: 'page', page, list }];
  });
  return group(name, options);
}

function group(name: string, options: Row['options']): Row {
  const heading = create('div', { part: 'group-title', 'aria-hidden': 'true' }, name);
  const element = create('div', { part: 'group', role: 'group', 'aria-label': name }, heading);
  element.append(...options.map(([each]) => each));
  return { element, options };
}

function hitOption(hit: SearchHit, part: string, keeps: boolean): HTMLElement {
  const nested = part !== 'hit';
  const lines = nested
    ? [create('span', { part: 'title', dir: 'auto' }, hit.headings.at(-1) ?? (hit.title || hit.url))]
    : pageLines(hit);
  const snippet = create('span', { part: 'snippet', dir: 'auto' }, ...highlight(hit.snippet));
  if (hit.snippet.text) lines.push(snippet);
  const element = option(part, hit.url, nested || hit.headings.length > 0 ? 'section' : 'page', lines);
  if (keeps) element.append(tool('save', 'star'));
  return element;
}

function pageLines({ url, title, headings }: KeptPage): HTMLElement[] {
  const lines = [create('span', { part: 'title', dir: 'auto' }, title || url)];
  if (headings.length > 0) lines.push(create('span', { part: 'breadcrumb', dir: 'auto' }, headings.join(' › ')));
  return lines;
}

/** A link where the address is safe to open, else plain text that cannot be chosen. */
function option(part: string, url: string | undefined, picture: IconName, lines: readonly Node[]): HTMLElement {
  const attributes = { part: `option ${part}`, role: 'option', 'aria-selected': 'false', tabindex: '-1' };
  const children = [icon(picture, 'option-icon'), create('span', { part: 'lines' }, ...lines)];
  if (url === undefined) return create('div', attributes, ...children);
  return isSafeUrl(url)
    ? create('a', { ...attributes, href: url }, ...children)
    : create('div', { ...attributes, 'aria-disabled': 'true' }, ...children);
}

/** For pointers only, as an option holds no buttons; with keys, the buttons below the list do the same. */
function tool(action: 'save' | 'remove', picture: IconName): HTMLElement {
  return create('span', { part: 'option-tool', 'data-action': action, 'aria-hidden': 'true' }, icon(picture));
}
