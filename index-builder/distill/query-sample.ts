import type { Random } from './random.ts';
import type { SourcedQuery } from './sourced-query.ts';

/** Distinct queries by source, as they come. */
export class QuerySample {
  readonly #known = new Set<string>();
  readonly #bySource = new Map<string, string[]>();

  /** Distinct queries. */
  get size(): number {
    return this.#known.size;
  }

  /** Sources that the queries have. */
  get sources(): number {
    return this.#bySource.size;
  }

  /** Takes a query, unless it is there already, whatever its white space. */
  add({ query, source }: SourcedQuery): void {
    const plain = query.trim().replace(/\s+/gu, ' ');
    if (this.#known.has(plain)) return;
    this.#known.add(plain);
    const own = this.#bySource.get(source);
    if (own) own.push(plain);
    else this.#bySource.set(source, [plain]);
  }

  /** At most so many, as evenly spread over the sources as these have them, in an order of chance. */
  draw(limit: number, random: Random): string[] {
    const sources = [...this.#bySource].sort(([a, own], [b, other]) => own.length - other.length || (a < b ? -1 : 1));
    const drawn: string[] = [];
    // The smallest sources first: what they do not use of their share is left to the others.
    sources.forEach(([, queries], i) => {
      const share = Math.floor((limit - drawn.length) / (sources.length - i));
      for (const query of random.shuffle([...queries]).slice(0, share)) drawn.push(query);
    });
    return random.shuffle(drawn);
  }
}
