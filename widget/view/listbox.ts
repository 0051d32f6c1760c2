import type { Choice, Row } from './options.ts';

/** The options of the list, of which one may be active while the focus stays in the input. */
export class Listbox {
  readonly #input: HTMLInputElement;
  readonly #list: HTMLElement;
  readonly #onActive: () => void;
  #options: readonly (readonly [HTMLElement, Choice])[] = [];
  /** -1 while the input itself is active. */
  #active = -1;

  /** @param onActive is told that another option is active, or none */
  constructor(input: HTMLInputElement, list: HTMLElement, onActive: () => void) {
    this.#input = input;
    this.#list = list;
    this.#onActive = onActive;
  }

  get count(): number {
    return this.#options.length;
  }

  get active(): readonly [HTMLElement, Choice] | undefined {
    return this.#options[this.#active];
  }

  get options(): readonly (readonly [HTMLElement, Choice])[] {
    return this.#options;
  }

  /** Replaces all rows; none is active then. */
  show(rows: readonly Row[]): void {
    this.#list.replaceChildren(...rows.map(({ element }) => element));
    this.#number(rows);
    this.activate(-1);
  }

  /** Adds rows below those that are there. */
  add(rows: readonly Row[]): void {
    this.#list.append(...rows.map(({ element }) => element));
    this.#number(rows, this.#options);
  }

  /** The option that an element lies in. */
  optionOf(element: Element): readonly [HTMLElement, Choice] | undefined {
    return this.#options.find(([option]) => option.contains(element));
  }

  /** What a key does. Home and End are the caret's until an option is active. */
  moveFor(key: string): (() => void) | undefined {
    if (key === 'ArrowDown') return () => this.#step(1);
    if (key === 'ArrowUp') return () => this.#step(-1);
    if (this.active === undefined) return undefined;
    if (key === 'Home') return () => this.activate(0);
    return key === 'End' ? () => this.activate(this.count - 1) : undefined;
  }

  activate(index: number): void {
    this.active?.[0].setAttribute('aria-selected', 'false');
    this.#active = index;
    const [option] = this.active ?? [];
    if (option === undefined) this.#input.removeAttribute('aria-activedescendant');
    else {
      this.#input.setAttribute('aria-activedescendant', option.id);
      option.setAttribute('aria-selected', 'true');
      option.scrollIntoView({ block: 'nearest' });
    }
    this.#onActive();
  }

  /** Moves by one, with the input as a stop of the cycle. */
  #step(by: 1 | -1): void {
    const stops = this.count + 1;
    this.activate(((this.#active + 1 + by + stops) % stops) - 1);
  }

  #number(rows: readonly Row[], before: readonly (readonly [HTMLElement, Choice])[] = []): void {
    this.#options = [...before, ...rows.flatMap(({ options }) => options)];
    for (const [i, [option]] of this.#options.entries()) option.id = `option-${i}`;
  }
}
