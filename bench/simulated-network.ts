import type { RangeSource, TaggedBytes } from '../shared/range-source.ts';
import { CONNECTIONS } from '../shared/search/reading/costs.ts';
import { seededRandom } from '../index-builder/distill/random.ts';

/** How storage is simulated. */
export interface NetworkModel {
  readonly seed: number;
  /** Half of the reads wait no longer for their first byte. */
  readonly medianMs: number;
  /** 95 of 100 reads wait no longer. */
  readonly p95Ms: number;
  /** Of each read, once it has begun to arrive. */
  readonly bytesPerMs: number;
}

/** Small objects read from R2 by a Worker, cold, as published; each read then brings 50 MB a second. */
export const R2_MODEL: NetworkModel = { seed: 20_261_124, medianMs: 104, p95Ms: 172, bytesPerMs: 50_000 };

/** The standard normal distribution has 95% below it. */
const P95_DEVIATIONS = 1.6448536;

interface Read {
  readonly bytes: number;
  endMs: number;
  readonly resolve: () => void;
}

/**
 * Storage whose latency is SIMULATED: nothing waits, a virtual clock tells what reads would have taken. Each waits for
 * one of six connections, then a time drawn from a log-normal distribution, then for its bytes. Reads end one at a turn
 * of the event loop, in the order of their simulated ends: whoever awaited the last has asked for more by then. The
 * source beneath answers without waiting itself, as memory does; a read that it refuses for its size takes no time.
 */
export class SimulatedNetwork implements RangeSource {
  readonly #source: RangeSource;
  readonly #model: NetworkModel;
  readonly #random: () => number;
  readonly #waiting: Read[] = [];
  // In the order in which they end.
  readonly #running: Read[] = [];
  #nowMs = 0;
  #turning = false;

  constructor(source: RangeSource, model: NetworkModel = R2_MODEL) {
    this.#source = source;
    this.#model = model;
    this.#random = seededRandom(model.seed).uniform;
  }

  /** Simulated milliseconds since the start in which at least one read was under way. */
  get elapsedMs(): number {
    return this.#nowMs;
  }

  async read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    await this.#transfer(endByte - startByte);
    return this.#source.read(key, startByte, endByte, signal);
  }

  async readWhole(key: string, maxBytes: number, signal?: AbortSignal, knownTag?: string): Promise<TaggedBytes> {
    const tagged = await this.#source.readWhole(key, maxBytes, signal, knownTag);
    await this.#transfer(tagged.bytes.length);
    return tagged;
  }

  #transfer(bytes: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ bytes, endMs: 0, resolve });
      this.#begin();
      if (!this.#turning) void this.#turn();
    });
  }

  #begin(): void {
    while (this.#running.length < CONNECTIONS && this.#waiting.length > 0) {
      const read = this.#waiting.shift()!;
      read.endMs = this.#nowMs + this.#latencyMs() + read.bytes / this.#model.bytesPerMs;
      const later = this.#running.findIndex(({ endMs }) => endMs > read.endMs);
      this.#running.splice(later < 0 ? this.#running.length : later, 0, read);
    }
  }

  async #turn(): Promise<void> {
    this.#turning = true;
    while (this.#running.length > 0) {
      // What the end of the last read set off is asked for by then, at the time of that end.
      await new Promise((resolve) => setImmediate(resolve));
      const read = this.#running.shift()!;
      this.#nowMs = read.endMs;
      read.resolve();
      this.#begin();
    }
    this.#turning = false;
  }

  // Box-Muller, of a number above 0; the spread is that which puts 95% below the model's p95.
  #latencyMs(): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
    const spread = Math.log(this.#model.p95Ms / this.#model.medianMs) / P95_DEVIATIONS;
    return this.#model.medianMs * Math.exp(spread * normal);
  }
}
