import { encodeList } from '../../index-builder/shard/encode-list.ts';
import { ByteWriter, toHex } from '../../shared/bytes.ts';
import { encodeBlock } from '../../shared/format/block.ts';
import { decodeDirectory, type Directory, encodeDirectory } from '../../shared/format/directory.ts';
import { encodeHeader } from '../../shared/format/header.ts';
import type { Postings } from '../../shared/format/inline-postings.ts';
import { BLOCK, type BlockKind, CHUNK_DOCUMENTS, PACK_MAGIC } from '../../shared/format/layout.ts';
import type { Extent } from '../../shared/format/extents.ts';
import { packKey } from '../../shared/format/object.ts';
import { ResidentTermsWriter } from '../../shared/format/resident-terms.ts';
import { encodeTermKey } from '../../shared/format/term-key.ts';
import { WordBlockWriter } from '../../shared/format/word-block.ts';
import { encodeWordIndex } from '../../shared/format/word-index.ts';
import { random } from '../golden/random.ts';

/** Documents of the shard: a chunk, and a piece of another. */
export const DOCUMENTS = CHUNK_DOCUMENTS + 5000;
/** Frequent terms, each with a list; the first has the fewest tiers. */
export const FREQUENT = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Terms of a few documents, with their postings beside them. */
export const RARE = ['x', 'y', 'z'];
/** Bits of the scale 1, which all have. */
const SCALE_BITS = 0x3f80;

/** What is to be changed of a shard: a payload, or the resident terms; what names it is made to fit. */
export interface ShardChange {
  readonly part: 'words' | 'residentTerms' | { readonly term: number; readonly tier: number };
  readonly change: (bytes: Uint8Array) => Uint8Array;
}

/** A shard in memory: its directory, and the pack that it names. */
export interface PutTogether {
  readonly directory: Directory;
  readonly objects: ReadonlyMap<string, Uint8Array>;
  /** Where the tier stands that was changed. */
  readonly changed?: Extent | undefined;
}

interface Tier {
  readonly payload: Uint8Array;
  readonly largestImpact: number;
}

/**
 * A shard of nothing but lists: long ones, which steep impacts let end early, over documents that stand in runs, so that
 * few gaps are wide.
 */
export class ListShard {
  readonly #lists: readonly { readonly df: number; readonly tiers: readonly Tier[] }[];
  readonly #words: Uint8Array;

  constructor() {
    const next = random(7);
    const live: number[] = [];
    for (let document = 0; document < DOCUMENTS; document += 30 + Math.floor(next() ** 4 * 4000))
      for (let left = 1 + Math.floor(next() * 90); left > 0 && document < DOCUMENTS; left--) live.push(document++);
    this.#lists = FREQUENT.map((_, i) => {
      const postings = draw(live, [0.12, 0.3, 0.4, 0.55, 0.8, 0.95][i]!, [6, 3, 5, 8, 4, 12][i]!, next);
      return { df: postings.documents.length, tiers: encodeList(postings) };
    });
    const words = new WordBlockWriter();
    for (const term of RARE) {
      const postings = draw(live, 0.003, 2, next);
      words.add({ key: encodeTermKey('piece', term), scaleBits: SCALE_BITS, postings });
    }
    this.#words = words.take();
  }

  /** Tiers of a frequent term. */
  tiers(term: number): readonly Tier[] {
    return this.#lists[term]!.tiers;
  }

  /** The shard, with a part of it changed. @throws CairnError `corrupt` */
  putTogether({ part, change }: ShardChange): PutTogether {
    const pack = new ByteWriter(1 << 17);
    pack.raw(encodeHeader(PACK_MAGIC));
    const put = (kind: BlockKind, payload: Uint8Array): Extent => {
      const address = pack.length;
      pack.raw(encodeBlock(kind, payload));
      return { address, bytes: pack.length - address };
    };
    const words = put(BLOCK.words, part === 'words' ? change(this.#words) : this.#words);
    const resident = new ResidentTermsWriter();
    let changed: Extent | undefined;
    this.#lists.forEach(({ df, tiers }, term) => {
      const extents = tiers.map(({ payload }, tier) => {
        const own = typeof part === 'object' && part.term === term && part.tier === tier;
        const extent = put(BLOCK.tier, own ? change(payload) : payload);
        if (own) changed = extent;
        return extent;
      });
      resident.add(encodeTermKey('piece', FREQUENT[term]!), {
        df,
        scaleBits: SCALE_BITS,
        address: extents[0]!.address,
        tiers: tiers.map(({ largestImpact }, i) => ({ bytes: extents[i]!.bytes, largestImpact })),
      });
    });
    // There are neither documents to show nor ids, and nobody asks for them.
    const nothing = put(BLOCK.display, new Uint8Array(1));
    const residentTerms = resident.toBytes();
    const sha256 = new Uint8Array(32).fill(1);
    const payload = encodeDirectory({
      documents: DOCUMENTS,
      firstDocument: 1000,
      packs: [{ sha256, bytes: pack.length }],
      residentTerms: part === 'residentTerms' ? change(residentTerms) : residentTerms,
      wordIndex: encodeWordIndex([{ separator: Uint8Array.of(2), extent: words }]),
      displayPages: [{ ...nothing, documents: DOCUMENTS }],
      idBuckets: [nothing],
      vectorPages: [],
      columns: [],
    });
    return {
      directory: decodeDirectory(payload),
      objects: new Map([[packKey(toHex(sha256)), pack.toBytes()]]),
      changed,
    };
  }
}

/** Some of the documents, with impacts of which few are large. */
function draw(live: readonly number[], share: number, steepness: number, next: () => number): Postings {
  const documents = Uint32Array.from(live.filter(() => next() < share));
  return { documents, impacts: Uint8Array.from(documents, () => 1 + Math.floor(next() ** steepness * 255)) };
}
