import { createHash } from 'node:crypto';

/**
 * Remembers ids, of documents or of terms, to find duplicates: 16 bytes each in a table that is half full at the most,
 * by a 64-bit hash. Two different ids are taken for equal once in 10^7 builds of a million documents.
 */
export class DocumentIds {
  #table = new Uint32Array(1 << 13);
  #size = 0;

  /** Remembers an id; returns the number that its first holder gave, if it was there. `number` is below 2^32 - 1. */
  add(id: string, number: number): number | undefined {
    if (this.#size * 8 > this.#table.length) this.#grow();
    const digest = createHash('sha256').update(id).digest();
    return this.#insert(digest.readUInt32LE(0), digest.readUInt32LE(4), number + 1);
  }

  // Open addressing; an entry is two words of hash and the number + 1, 0 being a free place. Four words an entry.
  #insert(low: number, high: number, value: number): number | undefined {
    const table = this.#table;
    const mask = table.length / 4 - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 4;
      const found = table[at + 2]!;
      if (found === 0) {
        table.set([low, high, value], at);
        this.#size++;
        return undefined;
      }
      if (table[at] === low && table[at + 1] === high) return found - 1;
    }
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Uint32Array(old.length * 2);
    this.#size = 0;
    for (let at = 0; at < old.length; at += 4) {
      if (old[at + 2] !== 0) this.#insert(old[at]!, old[at + 1]!, old[at + 2]!);
    }
  }
}
