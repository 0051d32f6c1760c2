import type { CairnDocument } from '../../shared/document.ts';

/** Attribute that names the part of the site that a page is of. */
export const SECTION = 'section';

/**
 * The folders that a page lies in, by its address, the outermost first: `guide` and `guide/start` of `/guide/start/install`.
 * What stands behind the last slash is the page itself, and no folder.
 * @param most folders, so many from the outermost on
 */
export function sectionsOf(page: string, most: number): string[] {
  const path = page.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
  const folders = path
    .split('/')
    .slice(0, -1)
    .filter((name) => name !== '' && name !== '.')
    .map(decoded);
  return Array.from({ length: Math.min(most, folders.length) }, (_, i) => folders.slice(0, i + 1).join('/'));
}

/** A document with its sections as an attribute, unless it has one of that name. */
export function withSections(document: CairnDocument, most: number): CairnDocument {
  const { attributes = {} } = document;
  const sections = sectionsOf(document.page, most);
  if (sections.length === 0 || Object.hasOwn(attributes, SECTION)) return document;
  return { ...document, attributes: { ...attributes, [SECTION]: sections } };
}

/** A name as a reader sees it; one that is no escaped text stays as it is. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
