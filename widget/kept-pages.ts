import type { SearchHit } from '../shared/api.ts';

/** A page that can be opened again. */
export type KeptPage = Pick<SearchHit, 'url' | 'title' | 'headings'>;

export type KeptList = 'recents' | 'favourites';

const MOST: Readonly<Record<KeptList, number>> = { recents: 5, favourites: 30 };

/**
 * The pages that were opened last, and those that a person chose to keep, in the storage of the browser. Where it has none,
 * is full or forbidden, lists are empty and nothing is kept.
 */
export class KeptPages {
  readonly #scope: () => string;

  /** @param scope tells the indexes of a site apart */
  constructor(scope: () => string) {
    this.#scope = scope;
  }

  /** Newest first. */
  list(list: KeptList): readonly KeptPage[] {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(this.#key(list)) ?? '[]');
      return Array.isArray(stored) ? stored.filter(isPage).slice(0, MOST[list]) : [];
    } catch {
      return [];
    }
  }

  has(list: KeptList, url: string): boolean {
    return this.list(list).some((page) => page.url === url);
  }

  add(list: KeptList, { url, title, headings }: KeptPage): void {
    this.#write(list, [{ url, title, headings }, ...this.list(list).filter((page) => page.url !== url)]);
  }

  remove(list: KeptList, url: string): void {
    this.#write(
      list,
      this.list(list).filter((page) => page.url !== url),
    );
  }

  clear(list: KeptList): void {
    this.#write(list, []);
  }

  #write(list: KeptList, pages: readonly KeptPage[]): void {
    try {
      if (pages.length === 0) localStorage.removeItem(this.#key(list));
      else localStorage.setItem(this.#key(list), JSON.stringify(pages.slice(0, MOST[list])));
    } catch {
      // Forbidden or full: the search works without.
    }
  }

  #key(list: KeptList): string {
    return `cairn-search ${list} ${this.#scope()}`;
  }
}

/** Anything may be in the storage: other scripts of the origin write there, too. */
function isPage(value: unknown): value is KeptPage {
  const page = value as Partial<KeptPage> | null;
  return (
    typeof page?.url === 'string' &&
    typeof page.title === 'string' &&
    Array.isArray(page.headings) &&
    page.headings.every((heading) => typeof heading === 'string')
  );
}
