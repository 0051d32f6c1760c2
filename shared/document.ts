/** One value of an attribute. */
export type Scalar = string | number | boolean;

/** A value of a document's attribute: kept for display, filters, sorting and boosts. */
export type AttributeValue = Scalar | readonly string[];

/**
 * What a search returns: usually one section of a page.
 * `id` is unique in an index; documents with the same `page` are sections of one page, in reading order.
 */
export interface CairnDocument {
  readonly id: string;
  /** Address to open, with the section's anchor. May be empty where documents have no address. */
  readonly url: string;
  /** Groups the sections of a page: the url without anchor, or whatever the input names. */
  readonly page: string;
  /** Title of the page. */
  readonly title: string;
  /** Headings above this section and its own, outermost first, without the page's title. */
  readonly headings: readonly string[];
  readonly text: string;
  /** BCP 47 primary language subtag (`en`, `de`); decides the stemmer. */
  readonly lang?: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** Ready-made sparse weights of the `piece` space: token to weight, weights finite and above 0. */
  readonly vector?: Readonly<Record<string, number>>;
}
