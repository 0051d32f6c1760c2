import type { RangeSource, TaggedBytes } from '../shared/range-source.ts';

/** Bytes [startByte, endByte) of an object. */
interface KeptRange {
  readonly startByte: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Keeps what was read, the gaps between blocks included: of an index of a few megabytes, they hold much of what the next
 * query wants. What is longest ago goes first.
 */
export class KeptRanges implements RangeSource {
  readonly #source: RangeSource;
  readonly #limitBytes: number;
  // Oldest first, of all objects.
  readonly #ranges: { readonly key: string; readonly range: KeptRange }[] = [];
  #keptBytes = 0;
  /** Bytes that were read so far. */
  bytes = 0;

  constructor(source: RangeSource, limitBytes: number) {
    this.#source = source;
    this.#limitBytes = limitBytes;
  }

  /** @throws CairnError, those of the source */
  async read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    signal?.throwIfAborted();
    let [start, end] = [startByte, endByte];
    const kept = this.#ranges.filter((entry) => entry.key === key).map(({ range }) => range);
    // From either side, as far as it is here; a hole in the middle is read with what surrounds it.
    for (let moved = true; moved && start < end;) {
      moved = false;
      for (const { startByte: first, bytes } of kept) {
        const last = first + bytes.length;
        if (first <= start && start < last) [start, moved] = [Math.min(last, end), true];
        if (start < end && first < end && end <= last) [end, moved] = [Math.max(first, start), true];
      }
    }
    if (start < end) {
      const bytes = await this.#source.read(key, start, end, signal);
      kept.push({ startByte: start, bytes });
      this.#keep(key, { startByte: start, bytes });
    }
    const whole = new Uint8Array(endByte - startByte);
    for (const { startByte: first, bytes } of kept) {
      const [from, to] = [Math.max(first, startByte), Math.min(first + bytes.length, endByte)];
      if (from < to) whole.set(bytes.subarray(from - first, to - first), from - startByte);
    }
    return whole;
  }

  async readWhole(key: string, maxBytes: number, signal?: AbortSignal, knownTag?: string): Promise<TaggedBytes> {
    const whole = await this.#source.readWhole(key, maxBytes, signal, knownTag);
    this.bytes += whole.bytes.length;
    return whole;
  }

  #keep(key: string, range: KeptRange): void {
    this.#ranges.push({ key, range });
    this.bytes += range.bytes.length;
    this.#keptBytes += range.bytes.length;
    while (this.#keptBytes > this.#limitBytes) this.#keptBytes -= this.#ranges.shift()!.range.bytes.length;
  }
}
