import type { CairnDocument } from '../../shared/document.ts';
import { CairnError, type SourcePlace } from '../../shared/errors.ts';

/** Names that the attributes of all documents may have between them: each is a column with a place for every document. */
export const ATTRIBUTE_NAMES_LIMIT = 100;

/** The names of the attributes that have come so far. */
export class AttributeNames {
  readonly #seen = new Set<string>();

  /** Takes a document's names, or none of them. @throws CairnError `bad-request` where they are too many with those before */
  add({ id, attributes }: CairnDocument, place: SourcePlace): void {
    const fresh = Object.keys(attributes ?? {}).filter((name) => !this.#seen.has(name));
    const beyond = fresh[ATTRIBUTE_NAMES_LIMIT - this.#seen.size];
    if (beyond !== undefined) {
      const message =
        `"${id}" has the attribute "${beyond}", one name more than the ${ATTRIBUTE_NAMES_LIMIT} that attributes may ` +
        'have in all documents: each is a column, so what differs from document to document is a value';
      throw new CairnError('bad-request', message, { place });
    }
    for (const name of fresh) this.#seen.add(name);
  }
}
