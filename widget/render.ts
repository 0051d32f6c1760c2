import type { SearchHit, TextRange } from '../shared/api.ts';

/** The fixed elements of the widget; only their text, attributes and the children of `list` change. */
export interface Shell {
  readonly root: HTMLElement;
  readonly label: HTMLLabelElement;
  readonly input: HTMLInputElement;
  readonly panel: HTMLElement;
  /** Live region, always present: screen readers announce only changes of regions that they already know. */
  readonly status: HTMLElement;
  readonly list: HTMLElement;
}

/** Creates an element. Text goes in as `textContent` only: nothing of an answer is ever parsed as HTML. */
function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  text = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

/** Builds the parts of an editable combobox with a listbox popup (ARIA authoring practices). */
export function createShell(): Shell {
  const root = create('div', { part: 'root', role: 'search' });
  const label = create('label', { part: 'label', for: 'input' });
  const field = create('div', { part: 'field' });
  const input = create('input', {
    id: 'input',
    part: 'input',
    type: 'search',
    role: 'combobox',
    dir: 'auto',
    maxlength: '1000',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    enterkeyhint: 'search',
    'aria-autocomplete': 'list',
    'aria-haspopup': 'listbox',
    'aria-controls': 'list',
    'aria-expanded': 'false',
  });
  const panel = create('div', { part: 'panel' });
  const status = create('div', { part: 'status', role: 'status' });
  const list = create('div', { id: 'list', part: 'list', role: 'listbox', 'aria-label': 'Search results' });
  field.append(create('span', { part: 'icon', 'aria-hidden': 'true' }), input);
  panel.append(status, list);
  root.append(label, field, panel);
  return { root, label, input, panel, status, list };
}

/** Turns a hit into an option: a link where its address is safe to open, else plain text marked as disabled. */
export function renderHit(hit: SearchHit, index: number): HTMLElement {
  const attributes = { id: `hit-${index}`, part: 'hit', role: 'option', 'aria-selected': 'false', tabindex: '-1' };
  const option = isSafeUrl(hit.url)
    ? create('a', { ...attributes, href: hit.url })
    : create('div', { ...attributes, 'aria-disabled': 'true' });
  option.append(create('span', { part: 'title', dir: 'auto' }, hit.title || hit.url));
  if (hit.headings.length > 0) {
    option.append(create('span', { part: 'breadcrumb', dir: 'auto' }, hit.headings.join(' › ')));
  }
  if (hit.snippet.text) {
    const snippet = create('span', { part: 'snippet', dir: 'auto' });
    snippet.append(...highlight(hit.snippet.text, hit.snippet.matches));
    option.append(snippet);
  }
  return option;
}

/** Splits `text` into text and `<mark>` nodes; ranges that overlap, run backwards or leave the text are cut to fit. */
export function highlight(text: string, matches: readonly TextRange[]): (string | HTMLElement)[] {
  const nodes: (string | HTMLElement)[] = [];
  let at = 0;
  for (const [from, to] of [...matches].sort((a, b) => a[0] - b[0])) {
    const start = Math.max(from, at);
    const end = Math.min(to, text.length);
    if (!(start < end)) continue;
    if (start > at) nodes.push(text.slice(at, start));
    nodes.push(create('mark', { part: 'mark' }, text.slice(start, end)));
    at = end;
  }
  if (at < text.length) nodes.push(text.slice(at));
  return nodes;
}

/**
 * Whether a hit's address may become a link: http, https, or relative to the page.
 * The browser's own parser decides, as it also strips the control characters that hide a `javascript:`.
 */
export function isSafeUrl(url: string): boolean {
  // Any http base will do: a relative address takes its protocol, an absolute one keeps its own.
  return (
    url !== '' &&
    URL.canParse(url, 'https://relative.invalid') &&
    /^https?:$/.test(new URL(url, 'https://relative.invalid').protocol)
  );
}
