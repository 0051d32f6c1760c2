import type { SearchController } from './search-controller.ts';
import type { Listbox } from './view/listbox.ts';
import type { Choice } from './view/options.ts';

/** What keys move, open and close. */
export interface KeyedBox {
  readonly input: HTMLInputElement;
  readonly listbox: Listbox;
  readonly controller: SearchController;
  readonly inDialog: boolean;
  readonly isOpen: boolean;
  show(open: boolean): void;
  /** The box is to be left. */
  leave(): void;
  /** Lets go of a kept page. */
  remove(choice: Choice): void;
}

/** Does what a key stands for in a search box; other keys are the browser's. */
export function onBoxKey(event: KeyboardEvent, box: KeyedBox): void {
  if (isComposing(event)) return;
  const { listbox, controller } = box;
  if (event.key === 'Escape') return onEscape(event, box);
  if (event.composedPath()[0] !== box.input) return;
  const active = listbox.active?.[1];
  const move = listbox.moveFor(event.key);
  if (move) {
    event.preventDefault();
    box.show(true);
    if (controller.state.kind !== 'loading') move();
  } else if (event.key === 'Delete' && active?.kind === 'page' && active.list) {
    event.preventDefault();
    box.remove(active);
  } else if (event.key === 'Enter') onEnter(event, box);
}

/** Whether a key is of an input method, and chooses among its candidates: in Safari, the last of them says so by its code alone. */
function isComposing(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return event.isComposing || event.keyCode === 229;
}

function onEscape(event: KeyboardEvent, box: KeyedBox): void {
  const { input } = box;
  if (box.inDialog) {
    event.preventDefault();
    return box.leave();
  }
  if (!box.isOpen && input.value === '') return;
  event.preventDefault();
  event.stopPropagation();
  if (box.isOpen) {
    // Before the focus, which opens.
    input.focus();
    return box.show(false);
  }
  input.value = '';
  box.controller.type('');
}

/** Opens the active option, as a click with the same modifiers would; else searches at once, or again. */
function onEnter(event: KeyboardEvent, box: KeyedBox): void {
  event.preventDefault();
  box.show(true);
  const { ctrlKey, metaKey, shiftKey } = event;
  const init = { bubbles: true, cancelable: true, composed: true, ctrlKey, metaKey, shiftKey };
  const [option] = box.listbox.active ?? [];
  if (option) option.dispatchEvent(new MouseEvent('click', init));
  else box.controller.submit();
}
