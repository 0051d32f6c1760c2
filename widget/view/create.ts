/** Creates an element. Text goes in as text only: nothing of an answer is ever parsed as HTML. */
export function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Strokes on a square of 24. */
const ICONS = {
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.8-1.7L20 20',
  cross: 'M6 6l12 12M18 6 6 18',
  page: 'M13.5 3.5H7a1.5 1.5 0 0 0-1.5 1.5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5l-5-5Zm0 0v5h5',
  section: 'M9.5 4.5 8 19.5m8-15-1.5 15M4.5 9h15.5M4 15h15.5',
  clock: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2',
  star: 'm12 3.8 2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8L12 3.8Z',
  cloud: 'M4 4l16 16M8.2 8.3A5.2 5.2 0 0 0 7.5 18.5H17M10.7 6.7A5.2 5.2 0 0 1 17 11.5a3.5 3.5 0 0 1 2.6 5.8',
  wait: 'M7 3.5h10M7 20.5h10M8 3.5c0 5 8 6 8 8.5s-8 3.5-8 8.5M16 3.5c0 5-8 6-8 8.5s8 3.5 8 8.5',
  alert: 'M12 4 3 19.5h18L12 4Zm0 6v4m0 2.5v.1',
  upDown: 'M8 19V5M4 9l4-4 4 4m4-4v14m-4-4 4 4 4-4',
  enter: 'M19 5v7H6m4-4-4 4 4 4',
  check: 'm5 12.5 4.5 4.5L19 7',
} as const;

export type IconName = keyof typeof ICONS;

const SVG = 'http://www.w3.org/2000/svg';

/** A picture that says nothing which the text beside it does not. */
export function icon(name: IconName, part = 'icon'): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  for (const [key, value] of [
    ['viewBox', '0 0 24 24'],
    ['part', part],
    ['aria-hidden', 'true'],
  ] as const)
    svg.setAttribute(key, value);
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button with an icon and a name, or with text alone. */
export function button(part: string, name: string, picture?: IconName): HTMLButtonElement {
  return picture
    ? create('button', { part, type: 'button', 'aria-label': name }, icon(picture))
    : create('button', { part, type: 'button' }, name);
}

/** A template with `{query}` in it, the query set off. */
export function fill(template: string, query: string): (Node | string)[] {
  const [before = '', after = ''] = template.split('{query}', 2);
  return [before, create('strong', { dir: 'auto' }, query), after];
}
