import type { ElementSettings } from '../element-settings.ts';
import type { Texts } from '../texts.ts';
import { create, icon } from './create.ts';
import type { Shell } from './shell.ts';

/** Gives the fixed elements their names and texts: those of the page where it has its own. */
export function nameShell(shell: Shell, { strings, language }: Texts, settings: ElementSettings): void {
  const { label, input, clear, close, list, hints, root } = shell;
  label.textContent = settings.text('label') ?? strings.search;
  input.placeholder = settings.text('placeholder') ?? label.textContent;
  clear.setAttribute('aria-label', strings.clear);
  close.textContent = strings.close;
  list.setAttribute('aria-label', strings.results);
  root.lang = language;
  hints.replaceChildren(
    hint(icon('upDown'), strings.keyMove),
    hint(icon('enter'), strings.keyOpen),
    hint('esc', strings.keyClose),
  );
}

function hint(sign: Node | string, does: string): HTMLElement {
  return create('span', { part: 'hint' }, create('kbd', { part: 'key' }, sign), does);
}
