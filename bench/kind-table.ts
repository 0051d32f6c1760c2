import { mean } from '../index-builder/timing/distribution.ts';
import { queryKind } from '../shared/text/query-kind.ts';

/** Fewer queries of a kind say nothing of it. */
const LEAST_QUERIES = 15;

/** nDCG of queries by their kind and source, for each of some settings. */
export class KindTable {
  readonly #settings: readonly string[];
  readonly #found = new Map<string, Map<string, number[][]>>();

  constructor(settings: readonly string[]) {
    this.#settings = settings;
  }

  /** @param values one for each setting */
  add(query: string, source: string, values: readonly number[]): void {
    const kind = queryKind(query);
    const bySource = this.#found.get(kind) ?? new Map<string, number[][]>();
    const own = bySource.get(source) ?? [];
    own.push([...values]);
    this.#found.set(kind, bySource.set(source, own));
  }

  /** A row for each kind and source, and for each kind the mean of its sources. */
  rows(): string[][] {
    const rows = [['kind of query', 'source', 'queries', ...this.#settings]];
    for (const [kind, bySource] of [...this.#found].sort()) {
      const told = [...bySource].filter(([, queries]) => queries.length >= LEAST_QUERIES);
      const means = told.map(([, queries]) => this.#settings.map((_, i) => mean(queries.map((values) => values[i]!))));
      told.forEach(([source, queries], i) => {
        rows.push([kind, source, String(queries.length), ...means[i]!.map((value) => value.toFixed(3))]);
      });
      const all = this.#settings.map((_, i) => mean(means.map((values) => values[i]!)).toFixed(4));
      rows.push([`**${kind}**`, '**mean of sources**', '', ...all]);
    }
    return rows;
  }
}
