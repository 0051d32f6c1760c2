import type { Directory } from '../format/directory.ts';
import { decodeScale } from '../format/scale.ts';
import type { Scoring } from '../format/release.ts';
import { encodeTermKey } from '../format/term-key.ts';
import { integerWeight, type WeighedTerm } from './weigh-query.ts';

/** What a term is to a passage. */
export interface SnippetTerm {
  /** Number of the query's word that it stands for. */
  readonly word: number;
  readonly weight: number;
  /** False: it was typed. */
  readonly related: boolean;
}

/** What passages are looked for by. */
export interface SnippetTerms {
  /** By term of the word space. */
  readonly words: ReadonlyMap<string, SnippetTerm>;
  /** By whole words as pieces have them: in lower case, without accents. */
  readonly pieces: ReadonlyMap<string, SnippetTerm>;
}

/**
 * The terms of a query as passages are chosen by: what each can add to a score, so that rare words count more. A term whose
 * scale lies with its postings is rarer than those that the directories know, and counts like the heaviest of them.
 */
export function snippetTerms(
  terms: readonly WeighedTerm[],
  directories: readonly Directory[],
  scoring: Scoring,
): SnippetTerms {
  const known = terms.map((term) => residentWeight(term, directories, scoring));
  const heaviest = Math.max(...known.map((weight, i) => (weight ?? 0) / terms[i]!.weight), 0) || 1;
  const words = new Map<string, SnippetTerm>();
  const pieces = new Map<string, SnippetTerm>();
  for (const [i, term] of terms.entries()) {
    const { space, word, origin, weight } = term;
    // A piece that was typed is marked as the word it is; one that continues another is none.
    if (space === 'piece' && (origin === undefined || term.term.startsWith('##'))) continue;
    if (space !== 'word' && space !== 'piece') continue;
    const own = { word: word ?? -1 - i, weight: known[i] ?? heaviest * weight, related: origin !== undefined };
    (space === 'word' ? words : pieces).set(term.term, own);
  }
  return { words, pieces };
}

/** Most that a term adds to a score in any shard; undefined where no directory knows it. */
function residentWeight(term: WeighedTerm, directories: readonly Directory[], scoring: Scoring): number | undefined {
  const key = encodeTermKey(term.space, term.term);
  const weights = directories.flatMap(({ residentTerms }) => {
    const entry = residentTerms.find(key)?.entry;
    return entry ? [integerWeight(term, decodeScale(entry.scaleBits), scoring) * entry.tiers[0]!.largestImpact] : [];
  });
  return weights.length > 0 ? Math.max(...weights) : undefined;
}
