import type { RangeSource, TaggedBytes } from '../../shared/range-source.ts';

/** A source that remembers what was read of another. */
export class CountingSource implements RangeSource {
  readonly #source: RangeSource;
  /** Each read, in order. */
  reads: { readonly key: string; readonly startByte: number; readonly endByte: number }[] = [];
  #waiting = 0;
  /** Most reads that waited at the same time. */
  most = 0;

  constructor(source: RangeSource) {
    this.#source = source;
  }

  get bytes(): number {
    return this.reads.reduce((sum, { startByte, endByte }) => sum + endByte - startByte, 0);
  }

  /** Forgets what was read. */
  reset(): void {
    this.reads = [];
    this.most = 0;
  }

  async read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    this.reads.push({ key, startByte, endByte });
    this.most = Math.max(this.most, ++this.#waiting);
    try {
      return await this.#source.read(key, startByte, endByte, signal);
    } finally {
      this.#waiting--;
    }
  }

  async readWhole(key: string, maxBytes: number, signal?: AbortSignal, knownTag?: string): Promise<TaggedBytes> {
    const tagged = await this.#source.readWhole(key, maxBytes, signal, knownTag);
    this.reads.push({ key, startByte: 0, endByte: tagged.bytes.length });
    return tagged;
  }
}
