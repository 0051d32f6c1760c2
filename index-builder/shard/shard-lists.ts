import { join } from 'node:path';
import { ByteReader, ByteWriter } from '../../shared/bytes.ts';
import { decodeInlinePostings, encodeInlinePostings, type Postings } from '../../shared/format/inline-postings.ts';
import { BLOCK, WORD_BLOCK_BYTES } from '../../shared/format/layout.ts';
import { decodeList } from '../../shared/format/list.ts';
import { type ListEntry, ResidentTermsWriter } from '../../shared/format/resident-terms.ts';
import { WordBlockWriter } from '../../shared/format/word-block.ts';
import { encodeWordIndex, separatorOf, type WordIndexEntry } from '../../shared/format/word-index.ts';
import { DirectoryBudget, INLINE_DF_MOST } from './directory-budget.ts';
import { encodeList } from './encode-list.ts';
import type { PackWriter } from './pack-writer.ts';
import { SpillFile, type SpillReader } from '../spill/spill-file.ts';

/** A list whose tiers wait in a spill file for their place in a pack. */
interface WaitingList {
  readonly key: Uint8Array;
  readonly df: number;
  readonly scaleBits: number;
  readonly offset: number;
  readonly tiers: readonly { readonly bytes: number; readonly largestImpact: number }[];
}

/** Called for every posting once its term's number is known (see `VectorTerm.term`). */
export type NumberedPostings = (term: number, postings: Postings) => void;

/** Bytes of a shard's postings and of what finds them. */
export interface ListBytes {
  readonly lists: number;
  readonly words: number;
}

/**
 * Gathers the lists of a shard, in key order, and lays them out: rare terms with their postings in word blocks, the
 * others as tiers, those of like terms together, since they are read together.
 */
export class ShardLists {
  readonly #short: SpillFile;
  readonly #tiers: SpillFile;
  readonly #documents: number;
  readonly #budget = new DirectoryBudget();
  readonly #waiting: WaitingList[] = [];
  readonly #record = new ByteWriter();

  constructor(folder: string, shard: number, documents: number) {
    this.#short = new SpillFile(join(folder, `shard-${shard}.short`));
    this.#tiers = new SpillFile(join(folder, `shard-${shard}.tiers`));
    this.#documents = documents;
  }

  add(key: Uint8Array, scaleBits: number, postings: Postings): void {
    const df = postings.documents.length;
    this.#budget.add(key.length, df);
    if (df > INLINE_DF_MOST) {
      this.#wait(key, scaleBits, postings);
      return;
    }
    const record = this.#record;
    record.reset();
    encodeInlinePostings(record, postings);
    const head = new ByteWriter(16);
    for (const number of [record.length, key.length, df, scaleBits]) head.u32(number);
    this.#short.append(head.view());
    this.#short.append(key);
    this.#short.append(record.view());
  }

  /** Writes blocks into packs; returns the directory's parts and the bytes of each kind of block. */
  finish(
    packs: PackWriter,
    numbered: NumberedPostings | undefined,
  ): { residentTerms: Uint8Array; wordIndex: Uint8Array; bytes: ListBytes } {
    const words = this.#writeWordBlocks(packs, numbered);
    const { entries, listBytes } = this.#writeLists(packs);
    const resident = new ResidentTermsWriter();
    // Both kinds of list came in key order, but not one after the other.
    this.#waiting.sort((a, b) => Buffer.compare(a.key, b.key));
    this.#waiting.forEach((list) => resident.add(list.key, entries.get(list)!));
    if (numbered) this.#waiting.forEach((list, ordinal) => numbered(2 * ordinal, this.#postingsOf(list)));
    this.#short.close();
    this.#tiers.close();
    return {
      residentTerms: resident.toBytes(),
      wordIndex: encodeWordIndex(words),
      bytes: { lists: listBytes, words: words.reduce((sum, { extent }) => sum + extent.bytes, 0) },
    };
  }

  #wait(key: Uint8Array, scaleBits: number, postings: Postings): void {
    const offset = this.#tiers.length;
    const tiers = encodeList(postings).map(({ payload, largestImpact }) => {
      this.#tiers.append(payload);
      return { bytes: payload.length, largestImpact };
    });
    this.#waiting.push({ key, df: postings.documents.length, scaleBits, offset, tiers });
  }

  #writeWordBlocks(packs: PackWriter, numbered: NumberedPostings | undefined): WordIndexEntry[] {
    const limit = this.#budget.inlineLimit();
    const reader = this.#short.reader();
    const block = new WordBlockWriter();
    const blocks: WordIndexEntry[] = [];
    let last: Uint8Array = new Uint8Array(0);
    let separator: Uint8Array = new Uint8Array(0);
    let ordinal = 0;
    const close = (): void => {
      if (block.first) blocks.push({ separator, extent: packs.add(BLOCK.words, block.take()) });
    };
    while (!reader.done) {
      const { key, scaleBits, postings } = this.#readShort(reader);
      if (postings.documents.length > limit) {
        this.#wait(key, scaleBits, postings);
        continue;
      }
      if (block.length >= WORD_BLOCK_BYTES) close();
      if (!block.first) separator = separatorOf(last, key);
      block.add({ key, scaleBits, postings });
      numbered?.(2 * ordinal++ + 1, postings);
      last = key;
    }
    close();
    return blocks;
  }

  #readShort(reader: SpillReader): { key: Uint8Array; scaleBits: number; postings: Postings } {
    const [recordBytes, keyBytes, df, scaleBits] = [reader.u32(), reader.u32(), reader.u32(), reader.u32()];
    const key = reader.raw(keyBytes).slice();
    const record = new ByteReader(reader.raw(recordBytes), 'spilled postings');
    return { key, scaleBits, postings: decodeInlinePostings(record, df, this.#documents) };
  }

  #writeLists(packs: PackWriter): { entries: Map<WaitingList, ListEntry>; listBytes: number } {
    const entries = new Map<WaitingList, ListEntry>();
    let listBytes = 0;
    for (const list of [...this.#waiting].sort(byTerm)) {
      const extents = packs.addAll(BLOCK.tier, this.#payloadsOf(list));
      const tiers = list.tiers.map(({ largestImpact }, i) => ({ bytes: extents[i]!.bytes, largestImpact }));
      entries.set(list, { df: list.df, scaleBits: list.scaleBits, address: extents[0]!.address, tiers });
      listBytes += extents.reduce((sum, extent) => sum + extent.bytes, 0);
    }
    return { entries, listBytes };
  }

  #payloadsOf(list: WaitingList): Uint8Array[] {
    let end = list.offset;
    return list.tiers.map(({ bytes }) => {
      end += bytes;
      return this.#tiers.read(end - bytes, bytes);
    });
  }

  #postingsOf(list: WaitingList): Postings {
    return decodeList(
      this.#payloadsOf(list),
      list.tiers.map((tier) => tier.largestImpact),
      list.df,
      this.#documents,
    );
  }
}

/**
 * In the order of terms, whatever their space: a word and the piece that is the same word are asked for together, and
 * one read brings both, with what lies between them.
 */
function byTerm(a: WaitingList, b: WaitingList): number {
  return Buffer.compare(a.key.subarray(1), b.key.subarray(1)) || a.key[0]! - b.key[0]!;
}
