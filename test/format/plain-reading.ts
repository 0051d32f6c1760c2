import { toHex } from '../../shared/bytes.ts';
import { decodeBlock } from '../../shared/format/block.ts';
import type { Directory } from '../../shared/format/directory.ts';
import { decodeDisplayPage, type StoredDocument } from '../../shared/format/display-page.ts';
import type { Extent } from '../../shared/format/extents.ts';
import type { Postings } from '../../shared/format/inline-postings.ts';
import { BLOCK, type BlockKind, SPACE } from '../../shared/format/layout.ts';
import { decodeList } from '../../shared/format/list.ts';
import { packKey } from '../../shared/format/object.ts';
import { decodeScale } from '../../shared/format/scale.ts';
import { encodeTermKey } from '../../shared/format/term-key.ts';
import type { VectorTerm } from '../../shared/format/vector-page.ts';
import { decodeWordBlock } from '../../shared/format/word-block.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import { weighQuery } from '../../shared/search/query/weigh-query.ts';
import type { Objects } from './taken-apart.ts';

/** What a query finds. */
export interface Found {
  readonly matches: number;
  readonly hits: readonly { readonly id: string; readonly score: number }[];
}

/**
 * Reads an index of one shard from its first byte to its last into maps and adds up scores from those: slow, and as
 * plain as the specification.
 * @throws CairnError `corrupt`
 */
export class PlainReading {
  readonly #index: OpenIndex;
  readonly #lists = new Map<string, { scale: number; postings: Postings }>();
  readonly #documents: StoredDocument[] = [];
  /** What the lists give each document; terms ascend. */
  readonly vectors: readonly VectorTerm[][];
  /** Whether each rare term is in the block in which it would be looked for. */
  readonly findable: boolean;

  constructor(index: OpenIndex, objects: Objects) {
    this.#index = index;
    const directory = index.directories[0]!;
    this.vectors = Array.from({ length: directory.documents }, () => []);
    let findable = true;
    let rare = 0;
    for (const extent of directory.wordIndex.extents) {
      const payload = payloadOf(objects, directory, BLOCK.words, extent);
      for (const { key, scaleBits, postings } of decodeWordBlock(payload, directory.documents)) {
        this.#lists.set(toHex(key), { scale: decodeScale(scaleBits), postings });
        this.#addToVectors(key, 2 * rare++ + 1, postings);
        findable &&= directory.wordIndex.find(key) === extent;
      }
    }
    this.findable = findable;
    let resident = 0;
    for (const [key, { df, scaleBits, address, tiers }] of directory.residentTerms.all()) {
      let end = address;
      const payloads = tiers.map(({ bytes }) =>
        payloadOf(objects, directory, BLOCK.tier, { address: (end += bytes) - bytes, bytes }),
      );
      const impacts = tiers.map(({ largestImpact }) => largestImpact);
      const postings = decodeList(payloads, impacts, df, directory.documents);
      this.#lists.set(toHex(key), { scale: decodeScale(scaleBits), postings });
      this.#addToVectors(key, 2 * resident++, postings);
    }
    for (const vector of this.vectors) vector.sort((a, b) => a.term - b.term);
    const dictionary = directory.dictionary && payloadOf(objects, directory, BLOCK.dictionary, directory.dictionary);
    directory.displayPages.forEach((extent, i) => {
      const count = directory.displayStarts[i + 1]! - directory.displayStarts[i]!;
      const page = payloadOf(objects, directory, BLOCK.display, extent);
      this.#documents.push(...decodeDisplayPage(page, count, dictionary).documents);
    });
  }

  /** Titles are in no vector. */
  #addToVectors(key: Uint8Array, term: number, { documents, impacts }: Postings): void {
    if (key[0] === SPACE.title) return;
    documents.forEach((document, i) => this.vectors[document]!.push({ term, impact: impacts[i]! }));
  }

  search(query: string, k: number): Found {
    const { unit } = this.#index.manifest.scoring;
    const scores = new Map<number, number>();
    for (const { space, term, weight } of weighQuery(query, this.#index.queryWeights)) {
      const list = this.#lists.get(toHex(encodeTermKey(space, term)));
      if (!list) continue;
      const factor = Math.max(1, Math.floor((unit * weight * list.scale) / 255 + 0.5));
      list.postings.documents.forEach((document, i) => {
        scores.set(document, (scores.get(document) ?? 0) + factor * list.postings.impacts[i]!);
      });
    }
    const ranked = [...scores].sort(([a, x], [b, y]) => y - x || a - b).slice(0, k);
    return {
      matches: scores.size,
      hits: ranked.map(([document, score]) => ({ id: this.#documents[document]!.id, score })),
    };
  }
}

/** Payloads of an index's vector pages. */
export function vectorPayloads({ directories: [directory] }: OpenIndex, objects: Objects): Uint8Array[] {
  return directory!.vectorPages.map((extent) => payloadOf(objects, directory!, BLOCK.vectors, extent));
}

function payloadOf(objects: Objects, { packs }: Directory, kind: BlockKind, { address, bytes }: Extent): Uint8Array {
  const pack = packs.find(
    ({ startByte, bytes: packBytes }) => address >= startByte && address + bytes <= startByte + packBytes,
  )!;
  const object = objects.get(packKey(pack.name))!;
  return decodeBlock(kind, object.subarray(address - pack.startByte, address - pack.startByte + bytes));
}
