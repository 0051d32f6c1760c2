import type { SearchSettings } from './search-controller.ts';
import type { Places } from './search-source.ts';

const HITS = 8;
const MOST_HITS = 50;
const SUGGESTIONS = 4;
const MOST_SUGGESTIONS = 10;
const DEBOUNCE_MS = 120;

/** Attributes whose change shows at once; the others are read with the next search. */
export const OBSERVED = ['label', 'placeholder', 'lang', 'no-history'];

/** An attribute whose values are on offer, and what readers call it. */
export interface FacetName {
  readonly name: string;
  readonly label: string;
}

/** The attributes that both elements read whenever they are needed. */
export class ElementSettings {
  readonly #host: HTMLElement;

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  get places(): Places {
    return {
      endpoint: this.text('endpoint'),
      index: this.text('static'),
      channel: this.text('channel') || 'live',
    };
  }

  get search(): SearchSettings {
    return {
      k: Math.max(1, this.#number('k', HITS, MOST_HITS)),
      suggest: this.#number('suggest', SUGGESTIONS, MOST_SUGGESTIONS),
      filters: this.#list('filter', ';'),
      facets: this.facets.map(({ name }) => name),
      debounceMs: this.#number('debounce-ms', DEBOUNCE_MS, 10_000),
    };
  }

  /** `version=Version,lang=Language`: attributes, with what they are called. */
  get facets(): readonly FacetName[] {
    return this.#list('facets', ',').map((item) => {
      const [name = '', label = name] = item.split('=', 2);
      return { name: name.trim(), label: label.trim() };
    });
  }

  /** Whether opened and favourite pages are kept on the device. */
  get keepsPages(): boolean {
    return !this.#host.hasAttribute('no-history');
  }

  /** Whether the words are marked on the page that is opened. */
  get marksPages(): boolean {
    return !this.#host.hasAttribute('no-marks');
  }

  /** The language of the element, else of the nearest element around it that has one. */
  get language(): string {
    for (let at: Node | null = this.#host; at !== null; at = at instanceof ShadowRoot ? at.host : at.parentNode)
      if (at instanceof Element && at.hasAttribute('lang')) return at.getAttribute('lang') ?? '';
    return '';
  }

  text(name: string): string | undefined {
    return this.#host.getAttribute(name) ?? undefined;
  }

  #list(name: string, separator: string): string[] {
    const items = (this.text(name) ?? '').split(separator);
    return items.map((item) => item.trim()).filter((item) => item !== '');
  }

  /** An attribute that holds a number from 0 up. */
  #number(name: string, fallback: number, most: number): number {
    const value = Number.parseInt(this.text(name) ?? '', 10);
    return value >= 0 ? Math.min(value, most) : fallback;
  }
}
