import type { ListEntry } from '../../shared/format/resident-terms.ts';
import { CHUNK_DOCUMENTS } from '../../shared/format/layout.ts';
import type { Look } from './block-watch.ts';
import { plainBlock, plainTable, type PlainTier } from './plain-tier.ts';

/** What a search took from a list, as the plain decode has it. */
export interface ListReading {
  /** What an impact counts for. */
  readonly weight: number;
  /** Postings of the blocks that were opened to be added. */
  readonly postings: PlainTier;
  /** Where others may be: documents [startDocument, endDocument), with the largest impact that they may have. */
  readonly unread: readonly Unread[];
  /** Whether all that was looked at can be one list: documents ascend in a tier and occur once. */
  readonly sound: boolean;
}

interface Unread {
  readonly startDocument: number;
  readonly endDocument: number;
  readonly largestImpact: number;
}

/** What is known of a shard's lists. */
interface ShardFacts {
  readonly documents: number;
}

/**
 * Reconstructs what a search read of a list. Of a first tier there are two readers: one that seeds the threshold, with
 * all of its blocks, and then one that adds. `payloads` has the tiers that were read, by their address.
 */
export function readingOf(
  weight: number,
  entry: ListEntry,
  payloads: ReadonlyMap<number, Uint8Array>,
  looks: readonly Look[],
  facts: ShardFacts,
): ListReading {
  const postings: (readonly [number, number])[] = [];
  const unread: Unread[] = [];
  let sound = true;
  let { address } = entry;
  for (const [i, { bytes, largestImpact }] of entry.tiers.entries()) {
    const payload = payloads.get(address);
    address += bytes;
    const tier = new TierReading(largestImpact, facts);
    if (payload) {
      const own = looks.filter(({ reader }) => reader.bytes === payload);
      const readers = [...new Set(own.map(({ reader }) => reader))];
      const [seeding, adding] = i === 0 ? readers : [undefined, readers[0]];
      const looksOf = (some: Look['reader'] | undefined): Look[] => own.filter(({ reader }) => reader === some);
      const seeds = new TierReading(largestImpact, facts);
      if (seeding) seeds.read(payload, looksOf(seeding));
      tier.read(payload, looksOf(adding));
      sound &&= tier.sound && seeds.sound;
    } else {
      tier.unread.push({ startDocument: 0, endDocument: facts.documents, largestImpact });
    }
    postings.push(...tier.postings);
    unread.push(...tier.unread);
  }
  const once = new Set(postings.map(([document]) => document)).size === postings.length;
  return { weight, postings, unread, sound: sound && once };
}

class TierReading {
  readonly postings: (readonly [number, number])[] = [];
  readonly unread: Unread[] = [];
  sound = true;
  readonly #largestImpact: number;
  readonly #facts: ShardFacts;

  constructor(largestImpact: number, facts: ShardFacts) {
    this.#largestImpact = largestImpact;
    this.#facts = facts;
  }

  read(payload: Uint8Array, looks: readonly Look[]): void {
    const { documents } = this.#facts;
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    for (const { chunk, startByte, endByte } of plainTable(payload)) {
      const first = chunk * CHUNK_DOCUMENTS;
      const limit = Math.min(CHUNK_DOCUMENTS, documents - first);
      // By the byte where the block begins: one that was skipped first and then opened was gone back to.
      const blocks = new Map<number, Look[]>();
      for (const look of looks)
        if (look.startByte >= startByte && look.startByte < endByte)
          blocks.set(look.startByte, [...(blocks.get(look.startByte) ?? []), look]);
      if (blocks.size === 0) this.#leave(first, first + limit);
      const starts = [...blocks.keys()];
      let before = -1;
      for (const [i, start] of starts.entries()) {
        const from = view.getUint16(start, true);
        this.sound &&= from > before;
        before = from;
        const own = blocks.get(start)!;
        if (own.at(-1)!.kind === 'skip') {
          const next = starts[i + 1];
          const to = next === undefined ? limit : view.getUint16(next, true);
          this.#leave(first + from, first + to);
          continue;
        }
        const block = plainBlock(payload, start, own[0]!.count);
        block.documents.forEach((document, posting) => {
          const impact = block.impacts[posting]!;
          // What §5 says must be refused was opened, and it was not.
          if (impact > this.#largestImpact || document >= limit)
            throw new Error(`document ${document}, impact ${impact}`);
          this.postings.push([first + document, impact]);
          before = document;
        });
      }
    }
  }

  #leave(startDocument: number, endDocument: number): void {
    this.unread.push({ startDocument, endDocument, largestImpact: this.#largestImpact });
  }
}
