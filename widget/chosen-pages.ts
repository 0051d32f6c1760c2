import type { ElementSettings } from './element-settings.ts';
import type { KeptPages } from './kept-pages.ts';
import { rememberMarks } from './page-marks.ts';
import { markedWords } from './view/highlight.ts';
import type { Choice } from './view/options.ts';

/** What can be done with a page: a star keeps it, or lets go of it; a cross lets go. */
export type PageAction = 'save' | 'remove';

type PageChoice = Extract<Choice, { kind: 'page' }>;

/** What follows where a page is chosen: the site is told, the page is kept, and its words wait to be marked. */
export class ChosenPages {
  readonly #settings: ElementSettings;
  readonly #kept: KeptPages;
  readonly #tell: (name: string, detail: unknown) => boolean;

  /** @param tell dispatches an event of the element; false: a listener prevented what follows */
  constructor(settings: ElementSettings, kept: KeptPages, tell: (name: string, detail: unknown) => boolean) {
    this.#settings = settings;
    this.#kept = kept;
    this.#tell = tell;
  }

  /** @returns false where the site opens the page by itself. @param query in the input */
  open({ page, hit }: PageChoice, link: HTMLAnchorElement, query: string): boolean {
    const opens = this.#tell('cairn-select', { query, url: page.url, title: page.title, hit });
    if (this.#settings.keepsPages) this.#kept.add('recents', page);
    if (this.#settings.marksPages && hit) rememberMarks(link.href, markedWords(hit.snippet), query);
    return opens;
  }

  /** Keeps a page, or lets go of it. */
  act(action: PageAction, { page, list }: PageChoice): void {
    if (action === 'remove') this.#kept.remove(list ?? 'recents', page.url);
    else if (this.#kept.has('favourites', page.url)) this.#kept.remove('favourites', page.url);
    else this.#kept.add('favourites', page);
  }
}
