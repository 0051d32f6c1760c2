import { crc32c } from '../../shared/crc32c.ts';
import { CairnError } from '../../shared/errors.ts';
import { decodeBlock } from '../../shared/format/block.ts';
import type { Extent } from '../../shared/format/extents.ts';
import { BLOCK, type BlockKind } from '../../shared/format/layout.ts';
import { packKey } from '../../shared/format/object.ts';
import type { Scoring } from '../../shared/format/release.ts';
import type { ListEntry } from '../../shared/format/resident-terms.ts';
import { decodeScale } from '../../shared/format/scale.ts';
import { encodeTermKey } from '../../shared/format/term-key.ts';
import { tierPostings } from '../../shared/format/tier.ts';
import { decodeWordBlock } from '../../shared/format/word-block.ts';
import { integerWeight, type WeighedTerm } from '../../shared/search/weighed-term.ts';
import type { PutTogether } from './list-shard.ts';
import { plainTier, type PlainTier } from './plain-tier.ts';
import type { PlainList } from './pruned-answer.ts';

/** Reads the lists of queries from their first byte to their last. */
export class PlainLists {
  readonly #scoring: Scoring;
  /** Tiers that were decoded before: from one mutation to the next most are the same. */
  readonly #decoded = new Map<string, PlainTier>();

  constructor(scoring: Scoring) {
    this.#scoring = scoring;
  }

  /** @throws CairnError `corrupt`, also where documents of a tier do not ascend, or are in two tiers */
  read(shard: PutTogether, terms: readonly WeighedTerm[]): PlainList[] {
    return terms.flatMap((term) => {
      const key = encodeTermKey(term.space, term.term);
      const entry = shard.directory.residentTerms.find(key)?.entry;
      const list = entry ? { scaleBits: entry.scaleBits, postings: this.#tiers(shard, entry) } : rareList(shard, key);
      if (!list) return [];
      return [{ weight: integerWeight(term, decodeScale(list.scaleBits), this.#scoring), postings: list.postings }];
    });
  }

  #tiers(shard: PutTogether, { df, address, tiers }: ListEntry): PlainTier {
    const { documents } = shard.directory;
    let end = address;
    const read = tiers.map(({ bytes, largestImpact }, i) => {
      const payload = payloadOf(shard, BLOCK.tier, { address: (end += bytes) - bytes, bytes });
      const facts = { postings: tierPostings(df, i), largestImpact, documents };
      const name = [facts.postings, largestImpact, payload.length, crc32c(payload)].join();
      const tier = this.#decoded.get(name) ?? plainTier(payload, facts);
      this.#decoded.set(name, tier);
      return tier;
    });
    const all = read.flat();
    const ascend = read.every((tier) => tier.every(([document], i) => i === 0 || document > tier[i - 1]![0]));
    if (!ascend || new Set(all.map(([document]) => document)).size < all.length)
      throw new CairnError('corrupt', 'documents that are no list');
    return all;
  }
}

function rareList(shard: PutTogether, key: Uint8Array): { scaleBits: number; postings: PlainTier } | undefined {
  const { wordIndex, documents } = shard.directory;
  const terms = Array.from(decodeWordBlock(payloadOf(shard, BLOCK.words, wordIndex.extents[0]!), documents));
  const found = terms.find((term) => Buffer.from(term.key).equals(key));
  if (!found) return undefined;
  const { scaleBits, postings } = found;
  return {
    scaleBits,
    postings: Array.from(postings.documents, (document, i) => [document, postings.impacts[i]!] as const),
  };
}

function payloadOf({ directory, objects }: PutTogether, kind: BlockKind, { address, bytes }: Extent): Uint8Array {
  const pack = objects.get(packKey(directory.packs[0]!.name))!;
  if (address + bytes > pack.length) throw new CairnError('corrupt', 'a block outside the pack');
  return decodeBlock(kind, pack.subarray(address, address + bytes));
}
