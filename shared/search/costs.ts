import type { Costs } from '../api.ts';

/** Reads that wait at the same time: the connections of one Worker invocation. */
export const CONNECTIONS = 6;

/** Counts what a query costs. The search core reads no clock: costs are reads, bytes and work. */
export class CostCounter {
  rounds = 0;
  waves = 0;
  reads = 0;
  bytes = 0;
  cached = 0;
  postings = 0;
  skipped = 0;
  documents = 0;
  inflatedBytes = 0;
  shards = 0;

  /** Counts one round of reads. */
  addRound(reads: number, bytes: number): void {
    if (reads === 0) return;
    this.rounds++;
    this.waves += Math.ceil(reads / CONNECTIONS);
    this.reads += reads;
    this.bytes += bytes;
  }

  /** Adds what shards cost that were searched at the same time, each over connections of its own. */
  addParallel(parts: readonly Costs[]): void {
    for (const part of parts) {
      this.reads += part.reads;
      this.bytes += part.bytes;
      this.cached += part.cached;
      this.postings += part.postings;
      this.skipped += part.skipped;
      this.documents += part.documents;
      this.inflatedBytes += part.inflatedBytes;
      this.shards += part.shards;
    }
    this.rounds += Math.max(0, ...parts.map((part) => part.rounds));
    this.waves += Math.max(0, ...parts.map((part) => part.waves));
  }

  toCosts(): Costs {
    const { rounds, waves, reads, bytes, cached, postings, skipped, documents, inflatedBytes, shards } = this;
    return { rounds, waves, reads, bytes, cached, postings, skipped, documents, inflatedBytes, shards };
  }
}
