import type { Directory } from '../../format/directory.ts';
import { decodeScale } from '../../format/scale.ts';
import type { Scoring } from '../../format/release.ts';
import { encodeTermKey } from '../../format/term-key.ts';
import { integerWeight, type WeighedTerm } from '../weighed-term.ts';

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
 * The terms of a query as passages are chosen by: what each can add to a score, so that rare words count more. A term that no
 * directory knows is rare, its scale lies with its postings: it counts as much more than the others as its rarity does.
 */
export function snippetTerms(
  terms: readonly WeighedTerm[],
  directories: readonly Directory[],
  scoring: Scoring,
): SnippetTerms {
  const documents = directories.reduce((sum, directory) => sum + directory.documents, 0);
  const known = terms.map((term) => residentTerm(term, directories, scoring));
  const perRarity = known.flatMap((found, i) =>
    found ? found.weight / terms[i]!.weight / rarity(found.df, documents) : [],
  );
  const rare = Math.max(...perRarity, 1) * rarity(1, documents);
  const words = new Map<string, SnippetTerm>();
  const pieces = new Map<string, SnippetTerm>();
  for (const [i, term] of terms.entries()) {
    const { space, word, origin, weight } = term;
    // A piece that was typed is marked as the word it is; one that continues another is none.
    if (space === 'piece' && (origin === undefined || term.term.startsWith('##'))) continue;
    if (space !== 'word' && space !== 'piece') continue;
    const own = { word: word ?? -1 - i, weight: known[i]?.weight ?? rare * weight, related: origin !== undefined };
    (space === 'word' ? words : pieces).set(term.term, own);
  }
  return { words, pieces };
}

/** Inverse document frequency, as BM25 has it. */
function rarity(df: number, documents: number): number {
  return Math.log(1 + (documents - df + 0.5) / (df + 0.5));
}

/** Most that a term adds to a score in any shard, and its documents; undefined where no directory knows it. */
function residentTerm(
  term: WeighedTerm,
  directories: readonly Directory[],
  scoring: Scoring,
): { readonly weight: number; readonly df: number } | undefined {
  const key = encodeTermKey(term.space, term.term);
  let [weight, df] = [0, 0];
  for (const { residentTerms } of directories) {
    const entry = residentTerms.find(key)?.entry;
    if (!entry) continue;
    df += entry.df;
    const own = integerWeight(term, decodeScale(entry.scaleBits), scoring) * entry.tiers[0]!.largestImpact;
    weight = Math.max(weight, own);
  }
  return df > 0 ? { weight, df } : undefined;
}
