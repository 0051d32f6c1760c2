import type { SearchAnswer } from '../shared/api.ts';
import { requestSearch, SearchFailure } from './client.ts';
import { createShell, renderHit } from './render.ts';
import { STYLES } from './styles.ts';

/** What the widget shows. `idle` has no query; `loading` waits for an answer to the query in the input. */
export type WidgetState = 'idle' | 'loading' | 'results' | 'empty' | 'error' | 'offline';

const DEFAULT_HITS = 8;
const DEFAULT_DEBOUNCE_MS = 120;

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLES);

/**
 * `<cairn-search endpoint placeholder label k debounce-ms>`: a search box with its results.
 * Dispatches `cairn-results` with the `SearchAnswer` as detail after each answer.
 */
export class CairnSearch extends HTMLElement {
  static readonly observedAttributes = ['label', 'placeholder'];

  readonly #shell = createShell();
  #state: WidgetState = 'idle';
  /** Query that the panel stands for: shown, asked for, or failed. */
  #query = '';
  /** Index of the active option, -1 while the input itself is active. */
  #active = -1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | undefined;
  readonly #onOnline = (): void => {
    if (this.#state === 'offline') void this.#search();
  };

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true });
    root.adoptedStyleSheets = [sheet];
    root.append(this.#shell.root);
    const { input, panel, list } = this.#shell;
    input.addEventListener('input', (event) => {
      // A word that an input method is still composing is no query yet; `compositionend` follows.
      if (!(event as InputEvent).isComposing) this.#schedule();
    });
    input.addEventListener('compositionend', () => this.#schedule());
    input.addEventListener('keydown', (event) => this.#onKey(event));
    input.addEventListener('focus', () => this.#open(true));
    input.addEventListener('click', () => this.#open(true));
    input.addEventListener('blur', () => this.#open(false));
    // Keeps the focus in the input: else the panel would close before the click reaches a link.
    panel.addEventListener('mousedown', (event) => event.preventDefault());
    // A link into the same page leaves the widget where it is, in front of what was opened.
    list.addEventListener('click', (event) => {
      const { target, ctrlKey, metaKey, shiftKey } = event;
      if (target instanceof Element && target.closest('a') && !(ctrlKey || metaKey || shiftKey)) this.#open(false);
    });
  }

  connectedCallback(): void {
    this.attributeChangedCallback();
    addEventListener('online', this.#onOnline);
    this.#show('idle');
  }

  disconnectedCallback(): void {
    removeEventListener('online', this.#onOnline);
    this.#cancel();
  }

  attributeChangedCallback(): void {
    const label = this.getAttribute('label') ?? 'Search';
    this.#shell.label.textContent = label;
    this.#shell.input.placeholder = this.getAttribute('placeholder') ?? label;
  }

  /** Waits for a pause in typing, then searches. What is on its way answers an older input, so it ends here. */
  #schedule(): void {
    const query = this.#shell.input.value.trim();
    if (query === this.#query && this.#state !== 'idle') return this.#open(true);
    this.#cancel();
    this.#query = query;
    if (query === '') return this.#show('idle');
    this.#show('loading', 'Searching…');
    this.#open(true);
    this.#timer = setTimeout(() => void this.#search(), this.#number('debounce-ms', DEFAULT_DEBOUNCE_MS));
  }

  async #search(): Promise<void> {
    this.#cancel();
    const query = this.#query;
    const request = (this.#request = new AbortController());
    this.#show('loading', 'Searching…');
    try {
      const answer = await requestSearch({
        endpoint: this.getAttribute('endpoint') ?? '',
        query,
        k: this.#number('k', DEFAULT_HITS) || DEFAULT_HITS,
        signal: request.signal,
      });
      // An abort that comes after the body was read rejects nothing, so it is asked for here.
      if (request.signal.aborted) return;
      this.#showAnswer(query, answer);
    } catch (error) {
      if (request.signal.aborted) return;
      const offline = error instanceof SearchFailure && error.code === 'offline';
      const detail = error instanceof SearchFailure ? error.message : 'The results cannot be shown.';
      if (offline) this.#show('offline', `${detail} The search goes on when the connection is back.`);
      else this.#show('error', `${detail} Press Enter to try again.`);
    }
  }

  #showAnswer(query: string, answer: SearchAnswer): void {
    const count = answer.hits.length;
    if (count === 0) this.#show('empty', `No results for “${query}”`);
    else this.#show('results', count === 1 ? '1 result' : `${count} results`, answer.hits.map(renderHit));
    this.dispatchEvent(new CustomEvent('cairn-results', { detail: answer, bubbles: true, composed: true }));
  }

  /** The one place where state becomes visible. */
  #show(state: WidgetState, message = '', options: readonly HTMLElement[] = []): void {
    const { root, panel, status, list } = this.#shell;
    const loading = state === 'loading';
    this.#state = state;
    root.dataset['state'] = state;
    list.setAttribute('aria-busy', String(loading));
    // While loading, the former results stay dimmed in place so that the panel does not flicker with each key,
    // but inert: they do not answer what is in the input, so nobody may choose them.
    list.inert = loading;
    if (!loading) list.replaceChildren(...options);
    status.textContent = message;
    this.#activate(-1);
    // An answer does not reopen what Escape closed in the meantime.
    this.#open(panel.hasAttribute('data-open'));
  }

  #open(open: boolean): void {
    const { panel, list, input } = this.#shell;
    const visible = open && this.#state !== 'idle';
    panel.toggleAttribute('data-open', visible);
    list.hidden = !visible;
    input.setAttribute('aria-expanded', String(visible && this.#state === 'results'));
    if (!visible) this.#activate(-1);
  }

  #activate(index: number): void {
    const { input, list } = this.#shell;
    this.#active = index;
    for (const [at, option] of [...list.children].entries()) option.setAttribute('aria-selected', String(at === index));
    const option = list.children[index];
    if (option === undefined) return input.removeAttribute('aria-activedescendant');
    input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }

  #onKey(event: KeyboardEvent): void {
    // Keys of an input method choose among its candidates.
    if (event.isComposing) return;
    const { input, list, panel } = this.#shell;
    const open = panel.hasAttribute('data-open');
    const count = this.#state === 'results' ? list.children.length : 0;
    const move = (index: number): void => {
      event.preventDefault();
      this.#open(true);
      this.#activate(index);
    };
    // The input is a stop of the cycle, at -1. Home and End move the caret until an option is active.
    if (event.key === 'ArrowDown') move(this.#active + 1 < count ? this.#active + 1 : -1);
    else if (event.key === 'ArrowUp') move(this.#active >= 0 ? this.#active - 1 : count - 1);
    else if (event.key === 'Home' && this.#active >= 0) move(0);
    else if (event.key === 'End' && this.#active >= 0) move(count - 1);
    else if (event.key === 'Enter') this.#enter(event);
    else if (event.key === 'Escape' && (open || input.value !== '')) {
      event.preventDefault();
      if (open) return this.#open(false);
      input.value = '';
      this.#schedule();
    }
  }

  /** Opens the active option, as a click with the same modifiers would; else searches at once, or again. */
  #enter(event: KeyboardEvent): void {
    event.preventDefault();
    this.#open(true);
    const { ctrlKey, metaKey, shiftKey } = event;
    const option = this.#shell.list.children[this.#active];
    const init = { bubbles: true, cancelable: true, composed: true, ctrlKey, metaKey, shiftKey };
    if (option !== undefined) option.dispatchEvent(new MouseEvent('click', init));
    else if (this.#query !== '' && this.#request === undefined) void this.#search();
    else if (this.#state === 'error' || this.#state === 'offline') void this.#search();
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#request = undefined;
  }

  /** Reads an attribute that holds a number from 0 up. */
  #number(name: string, fallback: number): number {
    const value = Number.parseInt(this.getAttribute(name) ?? '', 10);
    return value >= 0 ? value : fallback;
  }
}
