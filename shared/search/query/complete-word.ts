import type { KnownWords } from './known-words.ts';

/** A word that begins with what was typed. */
export interface Completion {
  readonly word: string;
  /** Documents that have it, beside those of the most frequent. */
  readonly share: number;
}

/** Completions that are searched for, and words that are looked at for them. */
const COMPLETIONS = 8;
const LOOKED_AT = 64;

/**
 * The most frequent words that begin with a prefix and are longer, each of a term that those before it do not have: of
 * inflections the most frequent.
 */
export function completeWord(known: KnownWords, prefix: string): Completion[] {
  const isNew = known.newTerms();
  const completions: Completion[] = [];
  let looked = 0;
  let most: number | undefined;
  for (const { word, df } of known.words.frequent(prefix)) {
    if (completions.length === COMPLETIONS || looked++ === LOOKED_AT) break;
    if (word === prefix || !isNew(word)) continue;
    completions.push({ word, share: df / (most ??= df) });
  }
  return completions;
}
