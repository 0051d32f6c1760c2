import { CairnError } from '../shared/errors.ts';
import { CONNECTIONS } from '../shared/search/costs.ts';

/** What one invocation may use. Platform limits are 1,000 reads, 6 connections, 32 invocations and 128 MB. */
export interface Limits {
  readonly reads: number;
  readonly bytes: number;
  readonly connections: number;
  readonly invocations: number;
}

export const LIMITS: Limits = { reads: 600, bytes: 48 << 20, connections: CONNECTIONS, invocations: 30 };

/**
 * Counts what one invocation uses and refuses what would exceed its limits: the platform enforces some of these in
 * production only, the local runtime none.
 */
export class Budget {
  readonly #limits: Limits;
  readonly #waiting: (() => void)[] = [];
  #connections = 0;
  #reads = 0;
  #bytes = 0;
  #invocations = 1;

  constructor(limits: Limits = LIMITS) {
    this.#limits = limits;
  }

  get reads(): number {
    return this.#reads;
  }

  /** Counts a read. @throws CairnError `over-budget` */
  addRead(bytes: number): void {
    this.#reads = this.#add(this.#reads, 1, this.#limits.reads, 'reads');
    this.#bytes = this.#add(this.#bytes, bytes, this.#limits.bytes, 'bytes read');
  }

  /** Counts a call of another Worker or entrypoint. @throws CairnError `over-budget` */
  addInvocation(): void {
    this.#invocations = this.#add(this.#invocations, 1, this.#limits.invocations, 'invocations');
  }

  /** Runs work on one of the connections, when one is free. */
  async withConnection<T>(work: () => Promise<T>): Promise<T> {
    // The waiting are woken in order; each takes over the connection that was given back.
    if (this.#connections === this.#limits.connections)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#connections++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#connections--;
    }
  }

  #add(used: number, more: number, limit: number, what: string): number {
    if (used + more > limit)
      throw new CairnError('over-budget', `the answer would take ${used + more} ${what}, expected at most ${limit}`);
    return used + more;
  }
}
