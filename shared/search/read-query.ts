import type { Correction, TextRange } from '../api.ts';
import { type Completion, completeWord } from './complete-word.ts';
import { type Candidate, correctWord, isCorrectable } from './correct-word.ts';
import type { KnownWords } from './known-words.ts';
import type { ParsedQuery } from './parse-query.ts';
import { inPlace, type Replacement, replaceWords, wordsOf } from './query-words.ts';
import type { QueryReading, QueryVariant } from './weigh-query.ts';

/** What a query is taken to mean. */
export interface ReadQuery extends QueryReading {
  /** Words that no document has, and what is searched for in their place. */
  readonly corrections: readonly Correction[];
  /** The query with the likeliest corrections; undefined: there are none. */
  readonly showing: string | undefined;
  /** The query with its last word completed, likeliest first. */
  readonly completed: readonly string[];
}

/** How a query is read. */
export interface ReadingOptions {
  /** Whether the last word may be unfinished. */
  readonly typing: boolean;
  readonly corrects: boolean;
}

/** Words of a query that are corrected: to look for one among 100,000 takes a millisecond or two. */
const CORRECTED_LIMIT = 4;
/** What a completion counts beside the word as it was typed: that of most documents, and the least. */
const COMPLETION = 0.8;
const LEAST_COMPLETION = 0.1;

/**
 * Reads what was meant into a query, by the words that the index has: words that no document has are corrected, and words
 * that are not finished completed. Nothing is read for it, and a word that documents have stays as it is.
 * @param known undefined: the index does not tell its words
 */
export function readQuery(
  query: string,
  { text, demands, prefixes }: ParsedQuery,
  known: KnownWords | undefined,
  { typing, corrects }: ReadingOptions,
): ReadQuery {
  const variants: QueryVariant[] = [];
  const corrections: Correction[] = [];
  const replaced: Replacement[] = [];
  const unfinished: Replacement[] = [];
  let completed: string[] = [];
  let left = corrects ? CORRECTED_LIMIT : 0;
  for (const { word, at } of known ? wordsOf(text) : []) {
    const isLast = typing && at[1] === text.length;
    const isUnfinished = isLast || prefixes.some(([, end]) => at[1] === end);
    const completions = isUnfinished ? completeWord(known!, word) : [];
    variants.push(...completions.map((completion) => completionOf(text, at, completion)));
    if (isLast) completed = completions.map((completion) => replaceWords(query, [{ at, word: completion.word }]));
    if (isUnfinished && known!.frequency(word) === 0) unfinished.push({ at, word: '' });
    // Who demands a word means it as it is.
    const isDemanded = demands.some((demand) => demand.at[0] <= at[0] && at[1] <= demand.at[1]);
    if (left === 0 || isDemanded || completions.length > 0 || !isCorrectable(word) || known!.has(word)) continue;
    left--;
    const [best, ...others] = correctWord(known!, word, isUnfinished);
    if (!best) continue;
    const candidates = [best, ...others];
    variants.push(...candidates.map((candidate) => correctionOf(text, at, candidate)));
    corrections.push({ at, typed: text.slice(...at), searched: candidates.map((candidate) => candidate.word) });
    replaced.push({ at, word: best.word });
  }
  const dropped = unfinished.filter(({ at }) => !replaced.some((other) => other.at === at));
  return {
    variants,
    pieces: replaceWords(text, [...replaced, ...dropped]),
    corrections,
    showing: replaced.length > 0 ? replaceWords(query, replaced) : undefined,
    completed,
  };
}

function completionOf(text: string, at: TextRange, { word, share }: Completion): QueryVariant {
  const factor = Math.max(LEAST_COMPLETION, COMPLETION * Math.sqrt(share));
  return { at, text: inPlace(text, at, word), factor, origin: 'completion' };
}

function correctionOf(text: string, at: TextRange, { word, share }: Candidate): QueryVariant {
  return { at, text: inPlace(text, at, word), factor: share, origin: 'correction' };
}
