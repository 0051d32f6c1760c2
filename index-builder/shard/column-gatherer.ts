import type { AttributeValue, Scalar } from '../../shared/document.ts';
import type { StoredDocument } from '../../shared/format/display-page.ts';

/** Gathers the attributes of a shard's documents by name, their languages too. Equal texts are kept once. */
export class ColumnGatherer {
  readonly #columns = new Map<string, (AttributeValue | undefined)[]>();
  readonly #texts = new Map<string, string>();

  add(document: number, { attributes, lang }: Pick<StoredDocument, 'attributes' | 'lang'>): void {
    // An attribute of the name is shown with the document, and in no column.
    const values: Readonly<Record<string, AttributeValue | undefined>> = { ...attributes, lang };
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) continue;
      let column = this.#columns.get(name);
      if (!column) this.#columns.set(name, (column = []));
      column[document] = typeof value === 'object' ? value.map((text) => this.#intern(text)) : this.#intern(value);
    }
  }

  /** Names of the attributes that occur, in their order of UTF-16 code units. */
  names(): string[] {
    return [...this.#columns.keys()].sort();
  }

  /** Value of an attribute for each of the shard's documents. */
  values(name: string, documents: number): (AttributeValue | undefined)[] {
    const column = this.#columns.get(name) ?? [];
    return Array.from({ length: documents }, (_, document) => column[document]);
  }

  #intern<T extends Scalar>(value: T): T {
    if (typeof value !== 'string') return value;
    const known = this.#texts.get(value);
    if (known === undefined) this.#texts.set(value, value);
    return (known ?? value) as T;
  }
}
