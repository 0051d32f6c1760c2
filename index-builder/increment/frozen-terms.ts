import { compareBytes } from '../../shared/bytes.ts';
import type { Directory } from '../../shared/format/directory.ts';
import type { ScoredSpace } from '../../shared/format/layout.ts';
import { spaceOf } from '../weights/term-weights.ts';
import { everyTerm, type ShardList } from '../folder/every-list.ts';
import type { BlockStore } from '../../shared/search/reading/read-blocks.ts';

/** What the base knows of a term. */
export interface FrozenTerm {
  /** Documents of the base that its list has; 0: only later increments have the term. */
  readonly df: number;
  readonly scaleBits: number;
}

/**
 * The terms of the shards that stay, looked up in the order of keys: their lists are walked once, beside those of the
 * increment. Counts them on the way.
 */
export class FrozenTerms {
  readonly #terms: AsyncGenerator<ShardList[]>;
  readonly #base: ReadonlySet<Directory>;
  #next: ShardList[] | undefined;
  #begun = false;
  /** Terms and postings of the shards that stay, as far as they were walked. */
  readonly terms: Record<ScoredSpace, number> = { word: 0, piece: 0 };
  readonly postings: Record<ScoredSpace, number> = { word: 0, piece: 0 };

  /** @param baseShards how many of the directories are the base's, and no increment's */
  constructor(directories: readonly Directory[], baseShards: number, store: BlockStore) {
    this.#terms = everyTerm(directories, store);
    this.#base = new Set(directories.slice(0, baseShards));
  }

  /** A term, whose key must be behind that of the one before; undefined where no shard has it. @throws CairnError `corrupt` */
  async find(key: Uint8Array): Promise<FrozenTerm | undefined> {
    if (!this.#begun) await this.#advance();
    while (this.#next && compareBytes(this.#next[0]!.key, key) < 0) await this.#advance();
    const parts = this.#next;
    if (!parts || compareBytes(parts[0]!.key, key) !== 0) return undefined;
    const df = parts.reduce((sum, part) => sum + (this.#base.has(part.directory) ? part.df : 0), 0);
    return { df, scaleBits: parts[0]!.scaleBits };
  }

  /** Walks the rest, so that the counts are whole. */
  async finish(): Promise<void> {
    if (!this.#begun) await this.#advance();
    while (this.#next) await this.#advance();
  }

  async #advance(): Promise<void> {
    this.#begun = true;
    this.#next = (await this.#terms.next()).value as ShardList[] | undefined;
    if (!this.#next) return;
    const space = spaceOf(this.#next[0]!);
    if (!space) return;
    this.terms[space]++;
    for (const { df } of this.#next) this.postings[space] += df;
  }
}
