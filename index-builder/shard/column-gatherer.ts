import type { AttributeValue } from '../../shared/document.ts';

type Scalar = string | number | boolean;

/** Gathers the attributes of a shard's documents by name. Equal texts are kept once. */
export class ColumnGatherer {
  readonly #columns = new Map<string, (AttributeValue | undefined)[]>();
  readonly #texts = new Map<string, string>();

  add(document: number, attributes: Readonly<Record<string, AttributeValue>>): void {
    for (const [name, value] of Object.entries(attributes)) {
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
