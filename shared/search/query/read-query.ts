import type { Correction, TextRange } from '../../api.ts';
import { type Completion, type Completions, completeWord } from './complete-word.ts';
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
  /** Words with a star whose completions are not all searched for, or not known. */
  readonly cut: readonly TextRange[];
  /** The query with its last word completed, likeliest first. */
  readonly completed: readonly string[];
}

/** How a query is read. */
export interface ReadingOptions {
  /** Whether the last word may be unfinished. */
  readonly typing: boolean;
  readonly corrects: boolean;
}

/** Words of a query that are looked for among all, where they are no words of the index: each takes a millisecond or two. */
const CHECKED_LIMIT = 6;
/** Words with a star that are completed. */
const COMPLETED_LIMIT = 4;
/** Letters of a part of a code symbol that is corrected. */
const LEAST_PART = 4;
const NOT_COMPLETED: Completions = { completions: [], isWhole: false };
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
  const whole: TextRange[] = [];
  let completed: string[] = [];
  let toComplete = COMPLETED_LIMIT;
  let toCheck = corrects ? CHECKED_LIMIT : 0;
  const ends = new Set(prefixes.map(([, end]) => end));
  for (const { word, at } of known ? wordsOf(text) : []) {
    const isLast = typing && at[1] === text.length;
    const isUnfinished = isLast || (ends.has(at[1]) && toComplete-- > 0);
    const { completions, isWhole } = isUnfinished ? completeWord(known!, word) : NOT_COMPLETED;
    if (isWhole && known!.words.isWhole) whole.push(at);
    variants.push(...completions.map((completion) => completionOf(text, at, completion)));
    if (isLast) completed = completions.map((completion) => replaceWords(query, [{ at, word: completion.word }]));
    if (known!.frequency(word) > 0) continue;
    if (isUnfinished) unfinished.push({ at, word: '' });
    if (completions.length > 0 || !isCorrectable(word) || toCheck === 0) continue;
    toCheck--;
    // Who demands a word means it as it is.
    const isDemanded = demands.some((demand) => demand.at[0] <= at[0] && at[1] <= demand.at[1]);
    if (isDemanded || isName(text, at, word) || known!.has(word)) continue;
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
    cut: prefixes.filter((prefix) => !whole.some((at) => at[0] === prefix[0] && at[1] === prefix[1])),
    showing: replaced.length > 0 ? replaceWords(query, replaced) : undefined,
    completed,
  };
}

/** Whether a word is a part of a code symbol, and so short that it may be a name of its own. */
function isName(text: string, at: TextRange, word: string): boolean {
  return word.length < LEAST_PART && /[\p{L}\p{N}$@#_]/u.test(inPlace(text, at, ''));
}

function completionOf(text: string, at: TextRange, { word, share }: Completion): QueryVariant {
  const factor = Math.max(LEAST_COMPLETION, COMPLETION * Math.sqrt(share));
  return { at, text: inPlace(text, at, word), factor, origin: 'completion' };
}

function correctionOf(text: string, at: TextRange, { word, share }: Candidate): QueryVariant {
  return { at, text: inPlace(text, at, word), factor: share, origin: 'correction' };
}
