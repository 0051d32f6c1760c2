import { CONNECTIONS } from '../shared/search/reading/costs.ts';
import { overBudget, WORK_BUDGET } from '../shared/search/reading/work-budget.ts';

/**
 * What one invocation may use of the platform, whose limits are 1,000 reads, 6 connections, 32 invocations and 128 MB.
 * Reads and bytes are those of the work budget, counted once more where they happen: opening the index is among them.
 */
export interface Limits {
  readonly reads: number;
  readonly bytes: number;
  readonly connections: number;
  readonly invocations: number;
}

export const LIMITS: Limits = {
  reads: WORK_BUDGET.reads,
  bytes: WORK_BUDGET.bytes,
  connections: CONNECTIONS,
  invocations: 30,
};

/** The connections of an invocation: work beyond them waits for one to be free. */
class Connections {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #used = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  async use<T>(work: () => Promise<T>): Promise<T> {
    // The waiting are woken in order; each takes over the connection that was given back.
    if (this.#used === this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#used++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#used--;
    }
  }
}

/**
 * Counts what one invocation uses and refuses what would exceed its limits: the platform enforces some of these in
 * production only, the local runtime none.
 */
export class Budget {
  readonly #limits: Limits;
  readonly #connections: Connections;
  #reads = 0;
  #bytes = 0;
  #invocations = 1;

  constructor(limits: Limits = LIMITS, connections = new Connections(limits.connections)) {
    this.#limits = limits;
    this.#connections = connections;
  }

  /** A budget for another task of the same invocation: with counts of its own, and the same connections. */
  another(): Budget {
    return new Budget(this.#limits, this.#connections);
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
  withConnection<T>(work: () => Promise<T>): Promise<T> {
    return this.#connections.use(work);
  }

  #add(used: number, more: number, limit: number, what: string): number {
    if (used + more > limit) throw overBudget(what, used + more, limit);
    return used + more;
  }
}
