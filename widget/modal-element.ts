import { takeEarlyStrings } from './early-strings.ts';
import { OBSERVED } from './element-settings.ts';
import { showMarks } from './page-marks.ts';
import { ScrollLock } from './scroll-lock.ts';
import { SearchBox } from './search-box.ts';
import { CLOSE_SHORTCUT, listenForShortcut, SHORTCUT_NAMES } from './shortcut.ts';
import type { Strings } from './strings.ts';
import { styleSheets } from './styles/style-sheets.ts';
import type { Texts } from './texts.ts';
import { create, icon } from './view/create.ts';

/**
 * `<cairn-modal>`: a button, and the search in a dialog that it opens; so do Ctrl-K or ⌘K, and `/` where nobody types.
 * docs/widget.md has its attributes, events, parts and properties.
 */
export class CairnModal extends HTMLElement {
  static readonly observedAttributes = OBSERVED;
  /** Of several on a page, the one whose dialog is open: it has the shortcuts. */
  static #opened: CairnModal | undefined;

  readonly #box: SearchBox;
  readonly #dialog = create('dialog', { part: 'dialog' });
  readonly #name = create('span', { part: 'button-text' });
  readonly #button: HTMLButtonElement;
  readonly #lock = new ScrollLock();
  #strings: Partial<Strings> = {};
  #unlisten: (() => void) | undefined;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [...styleSheets];
    const attributes = {
      part: 'button',
      type: 'button',
      'aria-haspopup': 'dialog',
      'aria-keyshortcuts': SHORTCUT_NAMES.aria,
    };
    // Drawn, as it is no part of the name.
    const keys = create('kbd', { part: 'key', 'data-keys': SHORTCUT_NAMES.seen, 'aria-hidden': 'true' });
    this.#button = create('button', attributes, icon('search'), this.#name, keys);
    this.#button.addEventListener('click', () => this.open());
    this.#box = new SearchBox(this, {
      inDialog: true,
      onLeave: () => this.close(),
      onTexts: (texts) => this.#setTexts(texts),
    });
    this.#dialog.append(this.#box.shell.root);
    // The browser closes dialogs by itself, too: by the back gesture of a phone.
    this.#dialog.addEventListener('close', () => this.#closed());
    // What covers the page belongs to the dialog; whatever is in it lies upon it. A selection that is drawn out of the input
    // ends in a click on the dialog, too.
    let pressed: EventTarget | null = null;
    this.#dialog.addEventListener('pointerdown', ({ target }) => (pressed = target));
    this.#dialog.addEventListener('click', ({ target }) => {
      if (target === this.#dialog && pressed === this.#dialog) this.close();
    });
    root.append(this.#button, this.#dialog);
  }

  /** Texts in place of the widget's own. */
  get strings(): Partial<Strings> {
    return this.#strings;
  }

  set strings(strings: Partial<Strings>) {
    this.#strings = strings;
    if (this.isConnected) void this.#box.refresh(strings);
  }

  /** Opens the dialog; `query` is asked as if it had been typed, and Enter pressed. */
  open(query?: string): void {
    if (!this.isConnected) return;
    if (!this.#dialog.open) {
      CairnModal.#opened?.close();
      this.#lock.lock();
      this.#dialog.showModal();
      CairnModal.#opened = this;
    }
    const { input } = this.#box.shell;
    this.#box.show(true);
    input.focus();
    input.select();
    if (query !== undefined) this.#box.ask(query);
  }

  /** Closes the dialog; the focus goes back to where it was. */
  close(): void {
    this.#dialog.close();
    this.#closed();
  }

  connectedCallback(): void {
    takeEarlyStrings(this);
    this.#box.connect();
    void this.#box.refresh(this.#strings);
    this.#unlisten = listenForShortcut((key) => this.#onShortcut(key));
    showMarks();
  }

  disconnectedCallback(): void {
    this.#unlisten?.();
    this.close();
    this.#box.disconnect();
  }

  attributeChangedCallback(): void {
    if (this.isConnected) void this.#box.refresh(this.#strings);
  }

  /** @returns whether the key was for this element; another of the page may take it else */
  #onShortcut(key: string): boolean {
    if (this.#dialog.open) {
      if (key !== CLOSE_SHORTCUT) return false;
      this.close();
      return true;
    }
    // The dialog of one that is not shown would make the page inert, and show nothing.
    if (CairnModal.#opened !== undefined || !this.checkVisibility()) return false;
    this.open();
    return true;
  }

  #closed(): void {
    // The event comes later than the closing, and may come after the next opening.
    if (this.#dialog.open) return;
    if (CairnModal.#opened === this) CairnModal.#opened = undefined;
    this.#lock.unlock();
    this.#box.show(false);
  }

  #setTexts({ strings, language, direction }: Texts): void {
    const name = this.getAttribute('label') ?? strings.search;
    this.#name.textContent = name;
    this.#button.setAttribute('aria-label', name);
    this.#dialog.setAttribute('aria-label', name);
    this.#button.lang = language;
    this.#button.dir = this.hasAttribute('lang') ? direction : '';
  }
}
