import { join } from 'node:path';
import { ByteWriter } from '../../shared/bytes.ts';
import type { Postings } from '../../shared/format/inline-postings.ts';
import { BLOCK, SPACE, WORD_BLOCK_BYTES } from '../../shared/format/layout.ts';
import { decodeList } from '../../shared/format/list.ts';
import { type ListEntry, ResidentTermsWriter } from '../../shared/format/resident-terms.ts';
import { WordBlockWriter } from '../../shared/format/word-block.ts';
import { encodeWordIndex, separatorOf, type WordIndexEntry } from '../../shared/format/word-index.ts';
import { DirectoryBudget } from './directory-budget.ts';
import { encodeList } from './encode-list.ts';
import type { PackWriter } from './pack-writer.ts';
import { SpillFile } from '../spill/spill-file.ts';

/** Postings up to which a title's word is rare: it is seldom asked for, and the directory must be small. */
const TITLE_INLINE_POSTINGS = 4096;

/** A list as it was gathered. */
interface GatheredList {
  readonly key: Uint8Array;
  readonly scaleBits: number;
  readonly postings: Postings;
}

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
 * others as tiers, those of like terms together, since they are read together. Lists wait in a file: what finds them is
 * in memory only while they are laid out, so that many shards can gather at the same time.
 */
export class ShardLists {
  readonly #folder: string;
  readonly #shard: number;
  readonly #documents: number;
  readonly #gathered: SpillFile;
  readonly #budget = new DirectoryBudget();
  readonly #waiting: WaitingList[] = [];

  constructor(folder: string, shard: number, documents: number) {
    this.#folder = folder;
    this.#shard = shard;
    this.#documents = documents;
    this.#gathered = new SpillFile(join(folder, `shard-${shard}.lists`));
  }

  add(key: Uint8Array, scaleBits: number, { documents, impacts }: Postings): void {
    if (!isTitle(key)) this.#budget.add(key.length, documents.length);
    const head = new ByteWriter(12);
    for (const number of [key.length, documents.length, scaleBits]) head.u32(number);
    this.#gathered.append(head.view());
    this.#gathered.append(key);
    this.#gathered.append(new Uint8Array(documents.buffer, documents.byteOffset, documents.byteLength));
    this.#gathered.append(impacts);
  }

  /** Writes blocks into packs; returns the directory's parts and the bytes of each kind of block. */
  finish(
    packs: PackWriter,
    numbered: NumberedPostings | undefined,
  ): { residentTerms: Uint8Array; wordIndex: Uint8Array; bytes: ListBytes } {
    const tiers = new SpillFile(join(this.#folder, `shard-${this.#shard}.tiers`));
    const words = this.#writeWordBlocks(packs, tiers, numbered);
    this.#gathered.close();
    const { entries, listBytes } = this.#writeLists(packs, tiers);
    const resident = new ResidentTermsWriter();
    this.#waiting.forEach((list) => resident.add(list.key, entries.get(list)!));
    if (numbered)
      this.#waiting.forEach((list, ordinal) => {
        if (!isTitle(list.key)) numbered(2 * ordinal, this.#postingsOf(list, tiers));
      });
    tiers.close();
    return {
      residentTerms: resident.toBytes(),
      wordIndex: encodeWordIndex(words),
      bytes: { lists: listBytes, words: words.reduce((sum, { extent }) => sum + extent.bytes, 0) },
    };
  }

  #wait({ key, scaleBits, postings }: GatheredList, tiersFile: SpillFile): void {
    const offset = tiersFile.length;
    const tiers = encodeList(postings).map(({ payload, largestImpact }) => {
      tiersFile.append(payload);
      return { bytes: payload.length, largestImpact };
    });
    this.#waiting.push({ key, df: postings.documents.length, scaleBits, offset, tiers });
  }

  /** Writes the rare terms; the others wait. */
  #writeWordBlocks(packs: PackWriter, tiers: SpillFile, numbered: NumberedPostings | undefined): WordIndexEntry[] {
    const limit = this.#budget.inlineLimit();
    const block = new WordBlockWriter();
    const blocks: WordIndexEntry[] = [];
    let last: Uint8Array = new Uint8Array(0);
    let separator: Uint8Array = new Uint8Array(0);
    let ordinal = 0;
    const close = (): void => {
      if (block.first) blocks.push({ separator, extent: packs.add(BLOCK.words, block.take()) });
    };
    for (const list of this.#all()) {
      const { key, scaleBits, postings } = list;
      if (postings.documents.length > (isTitle(key) ? TITLE_INLINE_POSTINGS : limit)) {
        this.#wait(list, tiers);
        continue;
      }
      if (block.length >= WORD_BLOCK_BYTES) close();
      if (!block.first) separator = separatorOf(last, key);
      block.add({ key, scaleBits, postings });
      if (!isTitle(key)) numbered?.(2 * ordinal + 1, postings);
      ordinal++;
      last = key;
    }
    close();
    return blocks;
  }

  *#all(): Generator<GatheredList> {
    for (const reader = this.#gathered.reader(); !reader.done;) {
      const [keyBytes, df, scaleBits] = [reader.u32(), reader.u32(), reader.u32()];
      const key = reader.raw(keyBytes).slice();
      const documents = new Uint32Array(reader.raw(df * 4).slice().buffer);
      yield { key, scaleBits, postings: { documents, impacts: reader.raw(df).slice() } };
    }
  }

  #writeLists(packs: PackWriter, tiersFile: SpillFile): { entries: Map<WaitingList, ListEntry>; listBytes: number } {
    const entries = new Map<WaitingList, ListEntry>();
    let listBytes = 0;
    for (const list of [...this.#waiting].sort(byTerm)) {
      const extents = packs.addAll(BLOCK.tier, this.#payloadsOf(list, tiersFile));
      const tiers = list.tiers.map(({ largestImpact }, i) => ({ bytes: extents[i]!.bytes, largestImpact }));
      entries.set(list, { df: list.df, scaleBits: list.scaleBits, address: extents[0]!.address, tiers });
      listBytes += extents.reduce((sum, extent) => sum + extent.bytes, 0);
    }
    return { entries, listBytes };
  }

  #payloadsOf(list: WaitingList, tiers: SpillFile): Uint8Array[] {
    let end = list.offset;
    return list.tiers.map(({ bytes }) => {
      end += bytes;
      return tiers.read(end - bytes, bytes);
    });
  }

  #postingsOf(list: WaitingList, tiers: SpillFile): Postings {
    return decodeList(
      this.#payloadsOf(list, tiers),
      list.tiers.map((tier) => tier.largestImpact),
      list.df,
      this.#documents,
    );
  }
}

/**
 * In the order of terms, whatever their space: a word and the piece that is the same word are asked for together, and
 * one read brings both, with what lies between them. Titles lie behind all others.
 */
function byTerm(a: WaitingList, b: WaitingList): number {
  if (isTitle(a.key) !== isTitle(b.key)) return isTitle(a.key) ? 1 : -1;
  return Buffer.compare(a.key.subarray(1), b.key.subarray(1)) || a.key[0]! - b.key[0]!;
}

function isTitle(key: Uint8Array): boolean {
  return key[0] === SPACE.title;
}
