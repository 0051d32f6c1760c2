/** A read that takes longer has lost its request: a client that went away ends it without a trace. */
const LEASE_MS = 30_000;
/** What the others leave to the request that began first: as much as one reads that is not `exact`. */
const FIRST_BYTES = 6 << 20;

/**
 * Bytes that the requests of an isolate have on their way, or have read and not used yet: those of a round are used when
 * the last of them is there.
 */
export class InFlight {
  readonly #room: () => number;
  // A Map iterates in order of insertion: the first is the one that began first.
  readonly #leases = new Map<object, { readonly bytes: number; readonly expiresAt: number }>();

  /** @param room bytes that there is memory for, now */
  constructor(room: () => number) {
    this.#room = room;
  }

  get bytes(): number {
    let bytes = 0;
    for (const lease of this.#leases.values()) bytes += lease.bytes;
    return bytes;
  }

  /** What all but the first may take together. */
  get limitBytes(): number {
    return Math.max(0, this.#room() - FIRST_BYTES);
  }

  /**
   * Takes bytes for a request, if there is room for them. The request that began first gets them in any case, lest all
   * wait for each other; the others leave room for it.
   */
  take(request: object, bytes: number): boolean {
    const now = Date.now();
    for (const [other, { expiresAt }] of this.#leases) if (expiresAt <= now) this.#leases.delete(other);
    const held = this.#leases.get(request)?.bytes ?? 0;
    const [first = request] = this.#leases.keys();
    if (request !== first && this.bytes + bytes > this.limitBytes) return false;
    this.#leases.set(request, { bytes: held + bytes, expiresAt: now + LEASE_MS });
    return true;
  }

  /** Gives back all that a request has taken. */
  giveBack(request: object): void {
    this.#leases.delete(request);
  }
}
