import { everyList, type WholeList } from '../index-builder/folder/every-list.ts';
import type { ScoredSpace } from '../shared/format/layout.ts';
import type { OpenIndex } from '../shared/search/open-index.ts';
import type { BlockStore } from '../shared/search/reading/read-blocks.ts';
import type { WeighedTerm } from '../shared/search/weighed-term.ts';

/** A list that native engines are given, under a number in place of its term. */
export interface GivenList extends WholeList {
  readonly number: number;
}

/** The lists of an index that native engines are given, and of how many they are. */
export interface GivenLists {
  readonly lists: readonly GivenList[];
  /** By `termName`. */
  readonly byName: ReadonlyMap<string, GivenList>;
  readonly terms: number;
  readonly postings: number;
}

/** BMP numbers terms by 16 bits and folds others onto these in silence; Seismic's build takes time for each. */
const TERMS_LIMIT = 1 << 16;

export function termName({ space, term }: Pick<WeighedTerm, 'space' | 'term'>): string {
  return `${space} ${term}`;
}

/**
 * Reads the lists of the terms that are asked for, and the longest of the others: as many as are given. They are
 * numbered in the order of keys. Holds every list of the index, five bytes a posting and more for short ones.
 */
export async function readLists(index: OpenIndex, store: BlockStore, asked: ReadonlySet<string>): Promise<GivenLists> {
  const all: { list: WholeList; space: ScoredSpace; term: string; order: number }[] = [];
  const text = new TextDecoder();
  for (const space of ['word', 'piece'] as const)
    for await (const list of everyList(index, store, space))
      all.push({ list, space, term: text.decode(list.term), order: all.length });
  const chosen = all
    .toSorted(
      (a, b) =>
        Number(asked.has(termName(b))) - Number(asked.has(termName(a))) ||
        b.list.documents.length - a.list.documents.length,
    )
    .slice(0, TERMS_LIMIT)
    .sort((a, b) => a.order - b.order)
    .map(({ list, space, term }, number) => ({
      name: termName({ space, term }),
      list: { ...list, number },
    }));
  return {
    lists: chosen.map(({ list }) => list),
    byName: new Map(chosen.filter(({ name }) => asked.has(name)).map(({ name, list }) => [name, list])),
    terms: all.length,
    postings: all.reduce((sum, { list }) => sum + list.documents.length, 0),
  };
}
