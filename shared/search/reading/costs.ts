import type { Costs } from '../../api.ts';
import { checkBudget, UNLIMITED, type WorkBudget } from './work-budget.ts';

/** Reads that wait at the same time: the connections of one Worker invocation. */
export const CONNECTIONS = 6;

/**
 * Counts what a query costs, and refuses what a budget does not allow: before it is read, or while it is swept and
 * inflated. The search core reads no clock: costs are reads, bytes and work.
 */
export class CostCounter {
  readonly #budget: WorkBudget;
  rounds = 0;
  waves = 0;
  reads = 0;
  bytes = 0;
  cached = 0;
  postings = 0;
  skipped = 0;
  #documents = 0;
  #inflatedBytes = 0;
  shards = 0;
  // What was read here: shards that are searched at the same time have budgets of their own.
  #ownReads = 0;
  #ownBytes = 0;

  constructor(budget: WorkBudget = UNLIMITED) {
    this.#budget = budget;
  }

  get documents(): number {
    return this.#documents;
  }

  /** @throws CairnError `over-budget` */
  set documents(documents: number) {
    checkBudget(this.#budget, 'documents', documents);
    this.#documents = documents;
  }

  get inflatedBytes(): number {
    return this.#inflatedBytes;
  }

  /** Is set before the bytes are inflated. @throws CairnError `over-budget` */
  set inflatedBytes(inflatedBytes: number) {
    checkBudget(this.#budget, 'inflatedBytes', inflatedBytes);
    this.#inflatedBytes = inflatedBytes;
  }

  /** Whether the budget has room for a round of so many reads. */
  hasRoomFor(reads: number, bytes: number): boolean {
    const { rounds, waves, reads: most, bytes: mostBytes } = this.#budget;
    return (
      reads === 0 ||
      (this.rounds < rounds &&
        this.waves + Math.ceil(reads / CONNECTIONS) <= waves &&
        this.#ownReads + reads <= most &&
        this.#ownBytes + bytes <= mostBytes)
    );
  }

  /** Whether the budget has room for display pages of so many bytes, inflated. */
  hasRoomToInflate(bytes: number): boolean {
    return this.#inflatedBytes + bytes <= this.#budget.inflatedBytes;
  }

  /** Counts one round of reads, before it begins. @throws CairnError `over-budget` */
  addRound(reads: number, bytes: number): void {
    if (reads === 0) return;
    const waves = Math.ceil(reads / CONNECTIONS);
    checkBudget(this.#budget, 'rounds', this.rounds + 1);
    checkBudget(this.#budget, 'waves', this.waves + waves);
    checkBudget(this.#budget, 'reads', this.#ownReads + reads);
    checkBudget(this.#budget, 'bytes', this.#ownBytes + bytes);
    this.rounds++;
    this.waves += waves;
    this.reads += reads;
    this.bytes += bytes;
    this.#ownReads += reads;
    this.#ownBytes += bytes;
  }

  /** Adds what shards cost that were searched at the same time, each over connections of its own. */
  addParallel(parts: readonly Costs[]): void {
    for (const part of parts) {
      this.reads += part.reads;
      this.bytes += part.bytes;
      this.cached += part.cached;
      this.postings += part.postings;
      this.skipped += part.skipped;
      this.#documents += part.documents;
      this.#inflatedBytes += part.inflatedBytes;
      this.shards += part.shards;
    }
    this.rounds += Math.max(0, ...parts.map((part) => part.rounds));
    this.waves += Math.max(0, ...parts.map((part) => part.waves));
  }

  /** Adds what was read at the same time as the rest: over the same connections, unless several shards had their own. */
  addBeside(part: Costs): void {
    const shared = this.shards > 1 ? 0 : Math.ceil((this.reads + part.reads) / CONNECTIONS);
    this.waves = Math.max(this.waves, part.waves, part.reads > 0 ? shared : 0);
    this.rounds = Math.max(this.rounds, part.rounds);
    this.reads += part.reads;
    this.bytes += part.bytes;
    this.cached += part.cached;
    this.#ownReads += part.reads;
    this.#ownBytes += part.bytes;
  }

  toCosts(): Costs {
    const { rounds, waves, reads, bytes, cached, postings, skipped, documents, inflatedBytes, shards } = this;
    return { rounds, waves, reads, bytes, cached, postings, skipped, documents, inflatedBytes, shards };
  }
}
