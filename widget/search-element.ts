import { takeEarlyStrings } from './early-strings.ts';
import { OBSERVED } from './element-settings.ts';
import { showMarks } from './page-marks.ts';
import { SearchBox } from './search-box.ts';
import type { Strings } from './strings.ts';
import { styleSheets } from './styles/style-sheets.ts';

/**
 * `<cairn-search>`: a search box with a panel of results below it. docs/widget.md has its attributes, events, parts and
 * properties.
 */
export class CairnSearch extends HTMLElement {
  static readonly observedAttributes = OBSERVED;

  readonly #box: SearchBox;
  #strings: Partial<Strings> = {};

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true });
    root.adoptedStyleSheets = [...styleSheets];
    this.#box = new SearchBox(this, {
      inDialog: false,
      onLeave: () => {
        this.#box.show(false);
        // Keys are the page's again, and the keyboard of a phone goes.
        this.#box.shell.input.blur();
      },
      onTexts: () => undefined,
    });
    root.append(this.#box.shell.root);
  }

  /** Texts in place of the widget's own. */
  get strings(): Partial<Strings> {
    return this.#strings;
  }

  set strings(strings: Partial<Strings>) {
    this.#strings = strings;
    if (this.isConnected) void this.#box.refresh(strings);
  }

  /** Searches as if `query` had been typed, and Enter pressed. */
  search(query: string): void {
    this.#box.ask(query);
  }

  connectedCallback(): void {
    takeEarlyStrings(this);
    this.#box.connect();
    void this.#box.refresh(this.#strings);
    showMarks();
  }

  disconnectedCallback(): void {
    this.#box.disconnect();
  }

  attributeChangedCallback(): void {
    if (this.isConnected) void this.#box.refresh(this.#strings);
  }
}
