import { encodeTermKey } from '../../format/term-key.ts';
import type { Clauses } from '../query/clauses.ts';
import type { OpenIndex } from '../open-index.ts';

/** Postings from which on a list may have lost some at build, of releases that do not say: what the default is. */
const LONGEST_LIST = 65_536;

/**
 * Whether the index has every document of the terms that must or must not occur: of the commonest words it keeps the best
 * part of their lists alone.
 */
export function hasWholeLists(
  { directories, manifest }: Pick<OpenIndex, 'directories' | 'manifest'>,
  { must, not }: Clauses,
): boolean {
  const { longestList = LONGEST_LIST } = manifest;
  return [...must.flat(), ...not.flat(2)].every(({ space, term }) => {
    // Lists of titles are never cut.
    if (space === 'title') return true;
    const key = encodeTermKey(space, term);
    return (
      directories.reduce((df, { residentTerms }) => df + (residentTerms.find(key)?.entry.df ?? 0), 0) < longestList
    );
  });
}
