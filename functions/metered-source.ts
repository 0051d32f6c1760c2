import { CairnError } from '../shared/errors.ts';
import type { RangeSource, TaggedBytes } from '../shared/range-source.ts';
import type { Budget } from './budget.ts';
import type { InFlight } from './in-flight.ts';

/** How long a read waits for memory, and how often it looks. */
const WAIT_MS = 10_000;
const LOOK_MS = 25;

/** A source whose reads are counted and kept within a request's budget and the isolate's memory. */
export class MeteredSource implements RangeSource {
  readonly #source: RangeSource;
  readonly #budget: Budget;
  readonly #inFlight: InFlight | undefined;
  #pending = 0;
  /** Reads of the request wait for memory one behind the other. */
  #turn = Promise.resolve();

  /** @param inFlight absent where there is memory for what is read */
  constructor(source: RangeSource, budget: Budget, inFlight?: InFlight) {
    this.#source = source;
    this.#budget = budget;
    this.#inFlight = inFlight;
  }

  /** @throws CairnError `over-budget` (also where there is no memory for ten seconds), and those of the source */
  async read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = endByte - startByte;
    this.#budget.addRead(bytes);
    return this.#budget.withConnection(() =>
      this.#hold(bytes, () => this.#source.read(key, startByte, endByte, signal)),
    );
  }

  /**
   * Counts as no bytes: how many they are is known only when they are here. Heads are small.
   * @throws CairnError `over-budget`, and those of the source
   */
  async readWhole(key: string, maxBytes: number, signal?: AbortSignal, knownTag?: string): Promise<TaggedBytes> {
    this.#budget.addRead(0);
    return this.#budget.withConnection(() => this.#source.readWhole(key, maxBytes, signal, knownTag));
  }

  async #hold<T>(bytes: number, read: () => Promise<T>): Promise<T> {
    const inFlight = this.#inFlight;
    if (!inFlight) return read();
    this.#pending++;
    try {
      const turn = this.#turn.then(() => this.#takeBytes(inFlight, bytes));
      // What has no room is its own loss: those behind it may be smaller.
      this.#turn = turn.catch(() => undefined);
      await turn;
      return await read();
    } finally {
      if (--this.#pending === 0) inFlight.giveBack(this);
    }
  }

  // A Worker must not await what another request does: each looks again by a timer of its own.
  async #takeBytes(inFlight: InFlight, bytes: number): Promise<void> {
    for (let waitedMs = 0; !inFlight.take(this, bytes); waitedMs += LOOK_MS) {
      if (waitedMs >= WAIT_MS)
        throw new CairnError(
          'over-budget',
          `${inFlight.bytes + bytes} bytes would be on their way here, expected at most ${inFlight.limitBytes}: try again`,
        );
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}
