import { button, create, icon } from './create.ts';

/** The fixed elements of a search box; only their texts, attributes and children change. */
export interface Shell {
  readonly root: HTMLElement;
  readonly label: HTMLLabelElement;
  readonly input: HTMLInputElement;
  readonly clear: HTMLButtonElement;
  /** Only seen in a dialog. */
  readonly close: HTMLButtonElement;
  readonly panel: HTMLElement;
  readonly facets: HTMLElement;
  /** Live regions, always present: screen readers announce only changes of regions that they already know. */
  readonly notices: HTMLElement;
  readonly status: HTMLElement;
  readonly actions: HTMLElement;
  readonly list: HTMLElement;
  readonly more: HTMLButtonElement;
  readonly hints: HTMLElement;
  /** What can be done with the active option. */
  readonly save: HTMLButtonElement;
  readonly remove: HTMLButtonElement;
  readonly forget: HTMLButtonElement;
}

const INPUT = {
  id: 'input',
  part: 'input',
  type: 'search',
  role: 'combobox',
  dir: 'auto',
  maxlength: '1000',
  autocomplete: 'off',
  autocapitalize: 'none',
  autocorrect: 'off',
  spellcheck: 'false',
  enterkeyhint: 'search',
  'aria-autocomplete': 'list',
  'aria-haspopup': 'listbox',
  'aria-controls': 'list',
  'aria-expanded': 'false',
};

/** Rows that stand where the first results will be. */
const WAITING_ROWS = 3;

/** Builds the parts of an editable combobox with a listbox popup (ARIA authoring practices). */
export function createShell(): Shell {
  const label = create('label', { part: 'label', for: 'input' });
  const input = create('input', INPUT);
  const clear = button('clear', '', 'cross');
  const close = button('close', '');
  const field = create('div', { part: 'field' }, icon('search'), input, clear, close);
  const facets = create('div', { part: 'facets' });
  const notices = create('div', { part: 'notices', 'aria-live': 'polite' });
  const status = create('div', { part: 'status', role: 'status' });
  const actions = create('div', { part: 'actions' });
  const waiting = create('div', { part: 'waiting', 'aria-hidden': 'true' });
  for (let row = 0; row < WAITING_ROWS; row++) waiting.append(create('div', { part: 'waiting-row' }));
  const list = create('div', { id: 'list', part: 'list', role: 'listbox' });
  const more = button('more', '');
  const scroller = create('div', { part: 'scroller' }, notices, status, actions, waiting, list, more);
  const hints = create('div', { part: 'hints', 'aria-hidden': 'true' });
  const [save, remove, forget] = [button('tool', ''), button('tool', ''), button('tool', '')];
  const footer = create('div', { part: 'footer' }, hints, save, remove, forget);
  const panel = create('div', { part: 'panel' }, facets, scroller, footer);
  const root = create('div', { part: 'root', role: 'search' }, label, field, panel);
  return { root, label, input, clear, close, panel, facets, notices, status, actions, list, more, hints, save, remove, forget }; // prettier-ignore
}
