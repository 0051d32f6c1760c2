import type { CairnDocument } from '../shared/document.ts';

/** A document as it stands among others in index order. */
export interface OrderedDocument extends CairnDocument {
  /** It is the first section of its page; absent where it is not, so that only first ones are marked. */
  readonly opensPage?: true;
}

/** Documents in index order, marked. */
export function* markPages(documents: Iterable<CairnDocument>): Generator<OrderedDocument> {
  let page: string | undefined;
  for (const document of documents) {
    yield document.page === page ? document : { ...document, opensPage: true };
    page = document.page;
  }
}

/**
 * Where a document goes in the index: documents are numbered by this key, those of equal keys as they came. By page
 * for now, which puts sections of a page, and pages of a folder, next to each other; a better order goes here.
 */
export function orderKey(document: CairnDocument): string {
  return document.page;
}
