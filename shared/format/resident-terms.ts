import { ByteReader, ByteWriter, compareBytes } from '../bytes.ts';
import { BLOCK_OVERHEAD_BYTES, IMPACT_MAX, KEY_LIMIT_BYTES, RESTART_INTERVAL } from './layout.ts';
import { decodeScale, isScale } from './scale.ts';
import { sharedPrefix } from './term-key.ts';
import { tierCount } from './tier.ts';

/** One tier of a list, as known before it is read. */
export interface TierEntry {
  /** Bytes of its block, overhead included. */
  readonly bytes: number;
  readonly largestImpact: number;
}

/** Where a frequent term's list lies: its tiers follow each other from `address`, largest impacts first. */
export interface ListEntry {
  /** Documents of the shard that hold the term. */
  readonly df: number;
  /** Bits of the term's scale. */
  readonly scaleBits: number;
  /** Address of the first tier in the shard's byte space. */
  readonly address: number;
  readonly tiers: readonly TierEntry[];
}

/** Gathers the frequent terms of a shard, in key order. FORMAT.md §6. */
export class ResidentTermsWriter {
  readonly #entries = new ByteWriter(1 << 12);
  readonly #restarts = new ByteWriter(1 << 8);
  #previous = new Uint8Array(0);
  #count = 0;

  add(key: Uint8Array, entry: ListEntry): void {
    const restart = this.#count % RESTART_INTERVAL === 0;
    if (restart) this.#restarts.u32(this.#entries.length);
    const shared = restart ? 0 : sharedPrefix(this.#previous, key);
    this.#entries.varint(shared);
    this.#entries.varint(key.length - shared);
    this.#entries.raw(key.subarray(shared));
    this.#entries.varint(entry.df);
    this.#entries.u16(entry.scaleBits);
    this.#entries.varint(entry.address);
    for (const tier of entry.tiers) {
      this.#entries.varint(tier.bytes);
      this.#entries.u8(tier.largestImpact);
    }
    this.#previous = key.slice();
    this.#count++;
  }

  /** Number of terms, restarts, entries. */
  toBytes(): Uint8Array<ArrayBuffer> {
    const whole = new ByteWriter(this.#entries.length + this.#restarts.length + 8);
    whole.u32(this.#count);
    whole.raw(this.#restarts.view());
    whole.raw(this.#entries.view());
    return whole.toBytes();
  }
}

/**
 * The frequent terms of a shard, looked up in their bytes: opening costs nothing however many there are.
 * Every method throws CairnError `corrupt` where the bytes make no sense.
 */
export class ResidentTerms {
  readonly count: number;
  readonly #restarts: Uint8Array;
  readonly #entries: Uint8Array;
  readonly #documents: number;

  constructor(bytes: Uint8Array, documents: number) {
    const reader = new ByteReader(bytes, 'resident terms');
    this.count = reader.u32();
    this.#restarts = reader.raw(Math.ceil(this.count / RESTART_INTERVAL) * 4);
    this.#entries = reader.raw(reader.remaining);
    this.#documents = documents;
  }

  /** Entry of a term, with its ordinal in key order, or undefined. */
  find(key: Uint8Array): { entry: ListEntry; ordinal: number } | undefined {
    let low = 0;
    let high = this.#restarts.length / 4;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const reader = this.#at(middle);
      if (reader.varint() !== 0) throw reader.corrupt('a restart with a shared prefix');
      if (compareBytes(reader.raw(reader.varint()), key) <= 0) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return undefined;
    const first = (low - 1) * RESTART_INTERVAL;
    const last = Math.min(first + RESTART_INTERVAL, this.count);
    let ordinal = first;
    for (const [found, entry] of this.#scan(this.#at(low - 1), first, last)) {
      const order = compareBytes(found, key);
      if (order === 0) return { entry, ordinal };
      if (order > 0) return undefined;
      ordinal++;
    }
    return undefined;
  }

  /** Every term in key order; proves that `find` finds them, too. */
  *all(): Generator<[key: Uint8Array, entry: ListEntry]> {
    const reader = new ByteReader(this.#entries, 'resident terms');
    yield* this.#scan(reader, 0, this.count);
    reader.end();
  }

  /**
   * Entries of at least so many documents, in key order. Keys and the other entries are passed over unread, which takes
   * a few milliseconds where `all` takes a hundred.
   */
  *frequent(leastDf: number): Generator<ListEntry> {
    const reader = new ByteReader(this.#entries, 'resident terms');
    for (let left = this.count; left > 0; left--) {
      skipVarint(reader);
      reader.skip(reader.varint());
      const start = reader.position;
      const df = reader.varint();
      if (df >= leastDf) {
        reader.position = start;
        yield decodeEntry(reader, this.#documents);
      } else {
        reader.skip(2);
        skipVarint(reader);
        for (let tiers = tierCount(df); tiers > 0; tiers--) {
          skipVarint(reader);
          reader.skip(1);
        }
      }
    }
  }

  /** Terms of ordinals [first, end), from a reader that stands at the first, which is a restart. */
  *#scan(reader: ByteReader, first: number, end: number): Generator<[Uint8Array, ListEntry]> {
    let key = new Uint8Array(0);
    for (let ordinal = first; ordinal < end; ordinal++) {
      const restart = ordinal % RESTART_INTERVAL === 0;
      if (restart && reader.position !== this.#offset(ordinal / RESTART_INTERVAL))
        throw reader.corrupt(`term ${ordinal}, expected at byte ${this.#offset(ordinal / RESTART_INTERVAL)}`);
      const shared = reader.varint();
      const suffix = reader.raw(reader.varint());
      if (shared > (restart ? 0 : key.length) || shared + suffix.length > KEY_LIMIT_BYTES)
        throw reader.corrupt(`a key of ${shared} shared and ${suffix.length} own bytes`);
      const next = new Uint8Array(shared + suffix.length);
      next.set(key.subarray(0, shared));
      next.set(suffix, shared);
      if (compareBytes(key, next) >= 0) throw reader.corrupt('keys out of order');
      key = next;
      yield [key, decodeEntry(reader, this.#documents)];
    }
  }

  #offset(restart: number): number {
    return new DataView(this.#restarts.buffer, this.#restarts.byteOffset + restart * 4, 4).getUint32(0, true);
  }

  #at(restart: number): ByteReader {
    const offset = this.#offset(restart);
    const reader = new ByteReader(this.#entries, 'resident terms');
    if (offset > this.#entries.length) throw reader.corrupt(`a restart at byte ${offset}`);
    reader.position = offset;
    return reader;
  }
}

function skipVarint(reader: ByteReader): void {
  while (reader.u8() >= 0x80);
}

function decodeEntry(reader: ByteReader, documents: number): ListEntry {
  const df = reader.varint();
  const scaleBits = reader.u16();
  const address = reader.varint();
  if (df === 0 || df > documents) throw reader.corrupt(`df ${df} in a shard of ${documents} documents`);
  if (!isScale(scaleBits)) throw reader.corrupt(`a scale of ${decodeScale(scaleBits)}`);
  const tiers: TierEntry[] = [];
  let before: number = IMPACT_MAX;
  for (let i = tierCount(df); i > 0; i--) {
    const bytes = reader.varint();
    const largestImpact = reader.u8();
    // Bounds of what is left of a list go by its next tier.
    if (bytes <= BLOCK_OVERHEAD_BYTES || largestImpact === 0 || largestImpact > before)
      throw reader.corrupt(`a tier of ${bytes} bytes and impact ${largestImpact}, at most ${before}`);
    before = largestImpact;
    tiers.push({ bytes, largestImpact });
  }
  return { df, scaleBits, address, tiers };
}
