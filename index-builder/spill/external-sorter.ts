import { join } from 'node:path';
import { utf8 } from '../../shared/bytes.ts';
import { mergeSorted } from './merge-sorted.ts';
import { SpillFile } from './spill-file.ts';

/** A record to be sorted by key; equal keys keep the order in which they were added. */
export interface SortRecord {
  readonly key: string;
  readonly payload: Uint8Array;
}

// What a record in memory costs beside its bytes.
const RECORD_BYTES = 120;
// A key may begin with a byte order mark, which a decoder would drop.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Sorts any number of records within a memory limit: sorted runs go to a file and are merged. */
export class ExternalSorter {
  readonly #file: SpillFile;
  readonly #limitBytes: number;
  readonly #runs: { start: number; end: number }[] = [];
  #records: SortRecord[] = [];
  #bytes = 0;

  constructor(folder: string, name: string, limitBytes: number) {
    this.#file = new SpillFile(join(folder, `${name}.sort`));
    this.#limitBytes = limitBytes;
  }

  /** Takes a record; its payload becomes the sorter's. */
  add(key: string, payload: Uint8Array): void {
    this.#records.push({ key, payload });
    this.#bytes += payload.length + key.length * 2 + RECORD_BYTES;
    if (this.#bytes > this.#limitBytes) this.#spill();
  }

  /** Every record in order, once; the sorter is empty afterwards. */
  *sorted(): Generator<SortRecord> {
    this.#sort();
    const rest = this.#records;
    this.#records = [];
    const runs = this.#runs.map((run) => this.#readRun(run.start, run.end));
    yield* mergeSorted([...runs, rest.values()], (a, b) => compareKeys(a.key, b.key));
    this.#file.close();
  }

  #sort(): void {
    // Array.prototype.sort is stable: equal keys keep their order.
    this.#records.sort((a, b) => compareKeys(a.key, b.key));
  }

  #spill(): void {
    this.#sort();
    const start = this.#file.length;
    const lengths = new Uint8Array(8);
    const view = new DataView(lengths.buffer);
    for (const { key, payload } of this.#records) {
      const keyBytes = utf8(key);
      view.setUint32(0, keyBytes.length, true);
      view.setUint32(4, payload.length, true);
      this.#file.append(lengths);
      this.#file.append(keyBytes);
      this.#file.append(payload);
    }
    this.#runs.push({ start, end: this.#file.length });
    this.#records = [];
    this.#bytes = 0;
  }

  *#readRun(start: number, end: number): Generator<SortRecord, void> {
    const reader = this.#file.reader(start, end);
    while (!reader.done) {
      const keyBytes = reader.u32();
      const payloadBytes = reader.u32();
      const key = decoder.decode(reader.raw(keyBytes));
      yield { key, payload: reader.raw(payloadBytes).slice() };
    }
  }
}

/** Order of keys by UTF-16 code units: any fixed order serves, this one is fast. */
function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
