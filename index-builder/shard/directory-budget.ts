import { DIRECTORY_TARGET_BYTES, HEAD_TARGET_BYTES } from '../../shared/format/layout.ts';
import { tierCount } from '../../shared/format/tier.ts';

/** Choices for the largest df of a term that keeps its postings beside it in the word directory. */
const INLINE_LIMITS = [8, 16, 32, 64, 128] as const;
/** A term of a larger df is always resident. */
export const INLINE_DF_MOST = INLINE_LIMITS.at(-1)!;

// What a resident term takes beside its key: prefix, length, df, scale, address; and each tier.
const ENTRY_BYTES = 9;
const TIER_BYTES = 3;
// Room that a head leaves for the release and the rest of the directory.
const HEAD_REST_BYTES = 16 << 10;
const DIRECTORY_REST_BYTES = 256 << 10;

/** Adds up how large a shard's resident terms would be for each choice of what is kept inline. */
export class DirectoryBudget {
  readonly #bytes = INLINE_LIMITS.map(() => 0);

  /** Counts a term; front coding is taken to save half of its key. */
  add(keyBytes: number, df: number): void {
    const bytes = ENTRY_BYTES + keyBytes / 2 + TIER_BYTES * tierCount(df);
    INLINE_LIMITS.forEach((limit, i) => {
      if (df > limit) this.#bytes[i]! += bytes;
    });
  }

  /**
   * The smallest limit whose directory travels inside the head, so that a cold reader opens the index with one read;
   * else the smallest that keeps the directory within its target; else the largest.
   */
  inlineLimit(): number {
    const fits = (bytes: number): number | undefined => INLINE_LIMITS.find((_, i) => this.#bytes[i]! <= bytes);
    return (
      fits(HEAD_TARGET_BYTES - HEAD_REST_BYTES) ?? fits(DIRECTORY_TARGET_BYTES - DIRECTORY_REST_BYTES) ?? INLINE_DF_MOST
    );
  }
}
