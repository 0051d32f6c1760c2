import type { CairnDocument } from '../shared/document.ts';

/**
 * Where a document goes in the index: documents are numbered by this key, those of equal keys as they came. By page
 * for now, which puts sections of a page, and pages of a folder, next to each other; a better order goes here.
 */
export function orderKey(document: CairnDocument): string {
  return document.page;
}
