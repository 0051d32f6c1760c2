import { CairnError } from '../shared/errors.ts';
import type { RangeSource, TaggedBytes } from '../shared/range-source.ts';
import type { Budget } from './budget.ts';

/** Bytes that all requests of an isolate may have on their way, out of its 128 MB. */
const IN_FLIGHT_LIMIT_BYTES = 40 << 20;
/** A read that takes longer has lost its request: a client that went away ends it without a trace. */
const LEASE_MS = 30_000;

/** Bytes on their way in an isolate. */
export class InFlight {
  readonly #limitBytes: number;
  readonly #leases = new Set<{ readonly bytes: number; readonly expiresAt: number }>();

  constructor(limitBytes = IN_FLIGHT_LIMIT_BYTES) {
    this.#limitBytes = limitBytes;
  }

  /**
   * Runs work that holds memory. It does not wait for another request's: a Worker must not await those.
   * @throws CairnError `over-budget`
   */
  async hold<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const now = Date.now();
    let held = bytes;
    for (const lease of this.#leases) {
      if (lease.expiresAt <= now) this.#leases.delete(lease);
      else held += lease.bytes;
    }
    if (held > this.#limitBytes) {
      throw new CairnError(
        'over-budget',
        `${held} bytes would be on their way here, expected at most ${this.#limitBytes}: try again`,
      );
    }
    const lease = { bytes, expiresAt: now + LEASE_MS };
    this.#leases.add(lease);
    try {
      return await work();
    } finally {
      this.#leases.delete(lease);
    }
  }
}

/** A source whose reads are counted and kept within a request's budget and the isolate's memory. */
export class MeteredSource implements RangeSource {
  readonly #source: RangeSource;
  readonly #budget: Budget;
  readonly #inFlight: InFlight;

  constructor(source: RangeSource, budget: Budget, inFlight: InFlight) {
    this.#source = source;
    this.#budget = budget;
    this.#inFlight = inFlight;
  }

  read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = endByte - startByte;
    return this.#metered(bytes, () => this.#source.read(key, startByte, endByte, signal));
  }

  /** Counts as no bytes: how many they are is known only when they are here. Heads are small. */
  readWhole(key: string, maxBytes: number, signal?: AbortSignal, knownTag?: string): Promise<TaggedBytes> {
    return this.#metered(0, () => this.#source.readWhole(key, maxBytes, signal, knownTag));
  }

  async #metered<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    this.#budget.addRead(bytes);
    return this.#budget.withConnection(() => this.#inFlight.hold(bytes, work));
  }
}
