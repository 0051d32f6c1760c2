import type { KnownWords } from './known-words.ts';

/** A word that begins with what was typed. */
export interface Completion {
  readonly word: string;
  /** Documents that have it, beside those of the most frequent. */
  readonly share: number;
}

/** What a prefix may stand for. */
export interface Completions {
  readonly completions: readonly Completion[];
  /** Whether the words that are known have no term beside theirs. */
  readonly isWhole: boolean;
}

/** Completions that are searched for, and words that are looked at for them. */
const COMPLETIONS = 8;
const LOOKED_AT = 64;

/**
 * The most frequent words that begin with a prefix and are longer, each of a term that those before it do not have: of
 * inflections the most frequent.
 */
export function completeWord(known: KnownWords, prefix: string): Completions {
  const isNew = known.newTerms();
  const completions: Completion[] = [];
  let looked = 0;
  let most: number | undefined;
  for (const { word, df } of known.words.frequent(prefix)) {
    if (looked++ === LOOKED_AT) return { completions, isWhole: false };
    if (word === prefix || !isNew(word)) continue;
    if (completions.length === COMPLETIONS) return { completions, isWhole: false };
    completions.push({ word, share: df / (most ??= df) });
  }
  return { completions, isWhole: true };
}
