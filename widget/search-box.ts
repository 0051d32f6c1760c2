import type { SearchAnswer } from '../shared/api.ts';
import { type KeyedBox, onBoxKey } from './box-keys.ts';
import { ChosenPages, type PageAction } from './chosen-pages.ts';
import { ElementSettings } from './element-settings.ts';
import { FollowedTexts } from './followed-texts.ts';
import { KeptPages } from './kept-pages.ts';
import { SearchController } from './search-controller.ts';
import { SearchSource } from './search-source.ts';
import type { Strings } from './strings.ts';
import type { Texts } from './texts.ts';
import { Listbox } from './view/listbox.ts';
import type { Choice } from './view/options.ts';
import { Panel, type PanelContext } from './view/panel.ts';
import { createShell } from './view/shell.ts';
import { nameShell } from './view/shell-names.ts';

/** What a search box is told by the element that it is in. */
export interface SearchBoxOptions {
  /** The box fills a dialog: its panel never closes, and Escape is the dialog's. */
  readonly inDialog: boolean;
  /** A page was chosen, or the box is to be left. */
  onLeave(): void;
  /** The texts changed. */
  onTexts(texts: Texts): void;
}

/** Input, panel and what happens between them: the inside of both elements. */
export class SearchBox {
  readonly shell = createShell();
  readonly #host: HTMLElement;
  readonly #settings: ElementSettings;
  readonly #options: SearchBoxOptions;
  readonly #controller: SearchController;
  readonly #kept: KeptPages;
  readonly #chosen: ChosenPages;
  readonly #listbox: Listbox;
  readonly #panel: Panel;
  readonly #texts: FollowedTexts;
  #open = false;
  /** The answer that the page was told of last. */
  #told: SearchAnswer | undefined;
  readonly #onOnline = (): void => this.#controller.reconnect();

  constructor(host: HTMLElement, options: SearchBoxOptions) {
    this.#host = host;
    this.#options = options;
    this.#settings = new ElementSettings(host);
    this.#kept = new KeptPages(() => {
      const { endpoint, index } = this.#settings.places;
      return endpoint ?? index ?? '';
    });
    this.#chosen = new ChosenPages(this.#settings, this.#kept, (name, detail) => this.#tell(name, detail));
    const source = new SearchSource(() => this.#settings.places);
    this.#controller = new SearchController(
      source,
      () => this.#settings.search,
      () => this.#render(),
    );
    this.#texts = new FollowedTexts(
      () => this.#settings.language,
      (texts) => this.#showTexts(texts),
    );
    const { input, list } = this.shell;
    this.#listbox = new Listbox(input, list, () => this.#panel.showTools(this.#context));
    this.#panel = new Panel(this.shell, this.#listbox);
    this.shell.root.toggleAttribute('data-dialog', options.inDialog);
    this.#listen();
  }

  connect(): void {
    addEventListener('online', this.#onOnline);
    this.#texts.connect();
  }

  disconnect(): void {
    removeEventListener('online', this.#onOnline);
    this.#texts.disconnect();
    this.shell.input.value = '';
    this.show(false);
    this.#controller.stop();
  }

  /** Reads attributes and texts again. @param own texts that the page sets */
  refresh(own: Partial<Strings>): Promise<void> {
    return this.#texts.refresh(own);
  }

  /** Asks a query as if it had been typed. */
  ask(query: string, corrects = true): void {
    const { input } = this.shell;
    input.value = query;
    input.focus();
    this.show(true);
    this.#controller.ask(query, corrects);
  }

  /** Shows the panel, or hides it. */
  show(open: boolean): void {
    const { panel, list, input, facets, notices, actions, more } = this.shell;
    const { kind } = this.#controller.state;
    const wasOpen = this.#open;
    this.#open = open && (this.#options.inDialog || kind !== 'start' || this.#listbox.count > 0);
    panel.toggleAttribute('data-open', this.#open);
    // Not the panel: the live region inside must stay known to screen readers.
    list.hidden = !this.#open;
    for (const part of [facets, notices, actions, more]) part.inert = !this.#open;
    input.setAttribute('aria-expanded', String(this.#open && kind !== 'loading' && this.#listbox.count > 0));
    if (!this.#open) this.#listbox.activate(-1);
    if (this.#open !== wasOpen) this.#tell(this.#open ? 'cairn-open' : 'cairn-close', undefined);
  }

  get #context(): PanelContext {
    return {
      texts: this.#texts.current,
      controller: this.#controller,
      kept: this.#settings.keepsPages ? this.#kept : undefined,
      facets: this.#settings.facets,
      ask: (query, corrects) => this.ask(query, corrects),
    };
  }

  get #keyed(): KeyedBox {
    return {
      input: this.shell.input,
      listbox: this.#listbox,
      controller: this.#controller,
      inDialog: this.#options.inDialog,
      isOpen: this.#open,
      show: (open) => this.show(open),
      leave: () => this.#options.onLeave(),
      remove: (choice) => this.#act('remove', choice),
    };
  }

  #render(): void {
    const { state } = this.#controller;
    this.#panel.show(state, this.#context);
    this.#panel.showTools(this.#context);
    this.shell.clear.hidden = this.shell.input.value === '';
    // An answer does not reopen what Escape closed in the meantime.
    this.show(this.#open);
    if (state.kind === 'results' || state.kind === 'empty') this.#tellResults(state.answered.answer);
  }

  #showTexts(texts: Texts): void {
    nameShell(this.shell, texts, this.#settings);
    // The page has a direction already, unless the element alone has another language.
    this.shell.root.dir = this.#host.hasAttribute('lang') ? texts.direction : '';
    this.#options.onTexts(texts);
    this.#render();
  }

  #listen(): void {
    const { root, input, clear, close, panel, list, more, save, remove, forget } = this.shell;
    input.addEventListener('input', (event) => {
      clear.hidden = input.value === '';
      // A word that an input method is still composing is no query yet; `compositionend` follows.
      if (!(event as InputEvent).isComposing) this.#type();
    });
    input.addEventListener('compositionend', () => this.#type());
    input.addEventListener('focus', () => this.#opened());
    input.addEventListener('click', () => this.#opened());
    root.addEventListener('keydown', (event) => onBoxKey(event, this.#keyed));
    root.addEventListener('focusout', () => {
      // Chips that are made anew lose the focus, and get it back before the microtask.
      if (!this.#options.inDialog) queueMicrotask(() => root.matches(':focus-within') || this.show(false));
    });
    // Keeps the focus where it is: else the panel would close before the click reaches a link.
    panel.addEventListener('mousedown', (event) => event.preventDefault());
    clear.addEventListener('mousedown', (event) => event.preventDefault());
    clear.addEventListener('click', () => {
      input.value = '';
      input.focus();
      this.#type();
    });
    close.addEventListener('click', () => this.#options.onLeave());
    list.addEventListener('click', (event) => this.#onChoose(event));
    more.addEventListener('click', () => void this.#controller.more());
    save.addEventListener('click', () => this.#act('save', this.#listbox.active?.[1]));
    remove.addEventListener('click', () => this.#act('remove', this.#listbox.active?.[1]));
    forget.addEventListener('click', () => {
      this.#kept.clear('recents');
      input.focus();
      this.#render();
    });
  }

  #type(): void {
    this.#open = true;
    this.#controller.type(this.shell.input.value);
    this.show(true);
  }

  /** Another tab may have kept pages since. */
  #opened(): void {
    if (!this.#open && this.#controller.state.kind === 'start') this.#render();
    this.show(true);
  }

  #onChoose(event: MouseEvent): void {
    const { target, ctrlKey, metaKey, shiftKey } = event;
    if (!(target instanceof Element)) return;
    const [option, choice] = this.#listbox.optionOf(target) ?? [];
    if (choice === undefined) return;
    const tool = target.closest('[data-action]');
    if (tool) {
      event.preventDefault();
      return this.#act(tool.getAttribute('data-action') === 'save' ? 'save' : 'remove', choice);
    }
    if (choice.kind === 'query') return this.ask(choice.query);
    if (!(option instanceof HTMLAnchorElement)) return;
    if (!this.#chosen.open(choice, option, this.shell.input.value.trim())) event.preventDefault();
    // A link into the same page leaves the widget where it is, in front of what was opened.
    if (!(ctrlKey || metaKey || shiftKey)) this.#options.onLeave();
  }

  /** Keeps the page of an option, or lets go of it. */
  #act(action: PageAction, choice: Choice | undefined): void {
    if (choice?.kind !== 'page') return;
    this.#chosen.act(action, choice);
    if (this.#controller.state.kind === 'start') {
      this.shell.input.focus();
      return this.#render();
    }
    this.#panel.showStars(this.#kept);
    this.#panel.showTools(this.#context);
  }

  #tellResults(answer: SearchAnswer): void {
    if (answer === this.#told) return;
    this.#told = answer;
    this.#tell('cairn-results', answer);
  }

  /** @returns false where a listener prevented what follows */
  #tell(name: string, detail: unknown): boolean {
    return this.#host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
  }
}
