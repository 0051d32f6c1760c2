import { API_LIMITS } from '../../api.ts';
import { QUERY_TERMS_LIMIT, SCORE_LIMIT } from '../../format/layout.ts';
import type { Directory } from '../../format/directory.ts';
import { checkAttributes } from './columns.ts';
import type { FacetCounts } from './facet-counts.ts';
import { parseSort, type SortKey } from '../scoring/sort-matches.ts';

/** What a word of the query weighs, by its number: the most that a term of it can add to a score. */
export type WordWeights = readonly (readonly [word: number, weight: number])[];

/** What is asked of all documents that match, not of the best alone. A document matches as `coverage.ts` has it. */
export interface Tally {
  /** Attributes whose values are counted. */
  readonly facets: readonly string[];
  /** What the best are sorted by; undefined: by score. */
  readonly sort?: SortKey | undefined;
  /** What words weigh, as far as it is known: a shard knows of those alone that it holds. */
  readonly words: WordWeights;
}

/** What a shard tells of its documents that match. */
export interface Tallied {
  /** What the words weigh that it was told of or holds itself: whether a document matches depends on all of them. */
  readonly words: WordWeights;
  /** By attribute, in the order that was asked. */
  readonly facets: readonly FacetCounts[];
}

/** What a search asks of all documents that match, if anything. @throws CairnError `bad-request` */
export function readTally(
  directories: readonly Directory[],
  { facets = [], sort: sorted }: { readonly facets?: readonly string[]; readonly sort?: string },
): Tally | undefined {
  checkAttributes(directories, 'facets', facets);
  if (sorted === undefined) return facets.length > 0 ? { facets, words: [] } : undefined;
  const sort = parseSort(sorted);
  checkAttributes(directories, 'sort', [sort.name]);
  return { facets, sort, words: [] };
}

/** Attributes whose columns a tally looks at. */
export function attributesOf({ facets, sort }: Tally): string[] {
  return sort ? [...facets, sort.name] : [...facets];
}

/** The largest weight of each word that any of several know of, by number. */
export function joinWords(known: readonly WordWeights[]): WordWeights {
  const weights = new Map<number, number>();
  for (const [word, weight] of known.flat()) weights.set(word, Math.max(weight, weights.get(word) ?? 0));
  return [...weights].sort(([a], [b]) => a - b);
}

/** Whether two know the same of words, as `joinWords` gives them. */
export function areSameWords(a: WordWeights, b: WordWeights): boolean {
  return a.length === b.length && a.every(([word, weight], i) => b[i]![0] === word && b[i]![1] === weight);
}

/** Whether what came from elsewhere is a tally. */
export function isTally(value: unknown): value is Tally {
  const { facets, sort, words } = (value ?? {}) as Partial<Record<keyof Tally, unknown>>;
  return (
    Array.isArray(facets) &&
    facets.length <= API_LIMITS.facets &&
    facets.every((name) => typeof name === 'string') &&
    (sort === undefined || isSortKey(sort)) &&
    Array.isArray(words) &&
    words.length <= QUERY_TERMS_LIMIT &&
    words.every(isWordWeight)
  );
}

function isSortKey(value: unknown): boolean {
  const { name, descending } = (value ?? {}) as Partial<Record<keyof SortKey, unknown>>;
  return typeof name === 'string' && typeof descending === 'boolean';
}

function isWordWeight(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [word, weight] = value as unknown[];
  return (
    Number.isSafeInteger(word) &&
    Number.isSafeInteger(weight) &&
    (weight as number) >= 0 &&
    (weight as number) < SCORE_LIMIT
  );
}
