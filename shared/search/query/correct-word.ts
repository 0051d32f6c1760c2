import { foldAccents } from '../../text/fold.ts';
import type { KnownWords } from './known-words.ts';

/** A word that may have been meant. */
export interface Candidate {
  readonly word: string;
  readonly df: number;
  readonly distance: number;
  /** How likely it was meant, beside the likeliest, which has 1. */
  readonly share: number;
}

/** Letters from which on a word is corrected, and up to which one edit alone is. */
const LEAST_LETTERS = 3;
const SHORT_LETTERS = 5;
/** Letters from which on a word that is not finished is corrected. */
const LEAST_START = 4;
/** How much less likely one edit more is. Documents count by their square root: rare words are typed, too. */
const EDIT = 0.01;
/** Candidates that are searched for, and the share that each needs. */
const CANDIDATES = 3;
const LEAST_SHARE = 0.1;

/** Whether a word can be mistyped: numbers, names with digits and the shortest words stay as they are. */
export function isCorrectable(word: string): boolean {
  return letters(word) >= LEAST_LETTERS && !/\p{N}/u.test(word);
}

/**
 * Words that may have been meant, likeliest first: those of fewest edits, of these those of most documents. None where one
 * differs by accents alone: who leaves them out finds it.
 * @param isUnfinished takes words of which a start may have been meant
 */
export function correctWord(known: KnownWords, word: string, isUnfinished = false): Candidate[] {
  if (isUnfinished && letters(word) < LEAST_START) return [];
  const most = letters(word) <= SHORT_LETTERS || isUnfinished ? 1 : 2;
  const near = known.words.near(word, most, isUnfinished).filter((other) => other.word !== word);
  const plain = foldAccents(word);
  if (near.some((other) => foldAccents(other.word) === plain)) return [];
  const likely = near
    .map(({ word: own, df, distance }) => ({ word: own, df, distance, share: Math.sqrt(df) * EDIT ** distance }))
    .sort((a, b) => b.share - a.share);
  const isNew = known.newTerms();
  const candidates: Candidate[] = [];
  for (const candidate of likely) {
    const share = candidate.share / likely[0]!.share;
    if (share < LEAST_SHARE || candidates.length === CANDIDATES) break;
    if (isNew(candidate.word)) candidates.push({ ...candidate, share });
  }
  return candidates;
}

function letters(word: string): number {
  return Array.from(word).length;
}
