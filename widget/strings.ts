/** A text by the plural category of its `{count}`. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

/** All texts of the widget. Braces stand for what is put in. */
export interface Strings {
  readonly search: string;
  readonly clear: string;
  readonly close: string;
  readonly start: string;
  readonly searching: string;
  /** `{count}` */
  readonly found: Plural;
  readonly results: string;
  readonly suggestions: string;
  readonly recents: string;
  readonly favourites: string;
  readonly save: string;
  readonly unsave: string;
  readonly remove: string;
  readonly forget: string;
  readonly more: string;
  /** `{query}` */
  readonly showing: string;
  /** `{query}` */
  readonly instead: string;
  /** `{query}` */
  readonly meant: string;
  /** `{query}` */
  readonly empty: string;
  readonly emptyHint: string;
  readonly unfilter: string;
  readonly partial: string;
  readonly phrases: string;
  readonly demands: string;
  readonly standIn: string;
  readonly offline: string;
  readonly offlineHint: string;
  readonly unreachable: string;
  readonly unreachableHint: string;
  readonly limited: string;
  /** `{count}` seconds */
  readonly limitedHint: Plural;
  readonly quota: string;
  readonly quotaHint: string;
  readonly refused: string;
  readonly refusedHint: string;
  readonly retry: string;
  /** What the arrow keys, Enter and Escape do. */
  readonly keyMove: string;
  readonly keyOpen: string;
  readonly keyClose: string;
}
