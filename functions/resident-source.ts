import { CairnError } from '../shared/errors.ts';
import type { Directory } from '../shared/format/directory.ts';
import type { RangeSource, TaggedBytes } from '../shared/range-source.ts';

/** Memory of a place in a byte space, an object in an array: a directory has one for each block that is not a list. */
const EXTENT_BYTES = 48;

/** How much may stay in memory of what is opened. */
export interface ResidentLimits {
  /** Bytes that a release may take. */
  readonly bytes: number;
  /** Called before so many bytes come. */
  readonly makeRoom?: (bytes: number) => void;
}

/** A source of what stays in memory: refuses to read more than there is room for, before it is read. */
export class ResidentSource implements RangeSource {
  readonly #source: RangeSource;
  readonly #limits: ResidentLimits;
  /** Bytes of what was read, and of what was made of it. */
  bytes = 0;

  constructor(source: RangeSource, limits: ResidentLimits) {
    this.#source = source;
    this.#limits = limits;
  }

  /** @throws CairnError `over-budget`, and those of the source */
  async read(key: string, startByte: number, endByte: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    this.#add(endByte - startByte);
    return this.#source.read(key, startByte, endByte, signal);
  }

  /** @throws CairnError `over-budget`, and those of the source */
  async readWhole(key: string, maxBytes: number, signal?: AbortSignal, knownTag?: string): Promise<TaggedBytes> {
    const whole = await this.#source.readWhole(key, maxBytes, signal, knownTag);
    this.#add(whole.bytes.length);
    return whole;
  }

  /** Counts bytes that may be read later, and stay: what can be done without does not refuse the release. */
  addLater(bytes: number): void {
    this.bytes += bytes;
    this.#limits.makeRoom?.(this.bytes);
  }

  /** Counts what the directories take beside the bytes that they were read from. @throws CairnError `over-budget` */
  addDirectories(directories: readonly Directory[]): void {
    for (const { displayPages, wordIndex, idBuckets, vectorPages } of directories)
      this.#add(
        EXTENT_BYTES * (displayPages.length + wordIndex.extents.length + idBuckets.length + vectorPages.length),
      );
  }

  #add(bytes: number): void {
    const most = this.#limits.bytes;
    if (this.bytes + bytes > most)
      throw new CairnError(
        'over-budget',
        `the index would stay in memory with ${this.bytes + bytes} bytes, expected at most ${most}: it is too large for a Worker`,
      );
    this.bytes += bytes;
    this.#limits.makeRoom?.(this.bytes);
  }
}
