import type { Accumulator } from './accumulator.ts';
import { PlainAccumulator } from './plain-accumulator.ts';

/**
 * Leases accumulators to one synchronous use at a time. Since a use cannot await, requests that interleave in an isolate
 * cannot see each other's scores, and as many accumulators exist as uses are nested: one, in practice.
 */
export class ScratchPool {
  readonly #make: () => Accumulator;
  readonly #free: Accumulator[] = [];

  constructor(make: () => Accumulator = () => new PlainAccumulator()) {
    this.#make = make;
  }

  use<T>(work: (scratch: Accumulator) => T): T {
    const scratch = this.#free.pop() ?? this.#make();
    const result = work(scratch);
    // Not in a finally: after an error its memory may hold scores, so it is dropped.
    this.#free.push(scratch);
    return result;
  }
}
