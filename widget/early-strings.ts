import type { Strings } from './strings.ts';

/**
 * A page may set `strings` before the script of the widget has run: what is an ordinary property of the element then would
 * hide the one that it has now.
 */
export function takeEarlyStrings(element: HTMLElement & { strings: Partial<Strings> }): void {
  if (!Object.hasOwn(element, 'strings')) return;
  const { strings } = element;
  delete (element as { strings?: Partial<Strings> }).strings;
  element.strings = strings;
}
