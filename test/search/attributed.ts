import { everyList, type WholeList } from '../../index-builder/folder/every-list.ts';
import type { AttributeValue, CairnDocument } from '../../shared/document.ts';
import { type StoredDocument } from '../../shared/format/display-page.ts';
import { decodeScale } from '../../shared/format/scale.ts';
import { CostCounter } from '../../shared/search/reading/costs.ts';
import { isRemoved } from '../../shared/search/scoring/forget-removed.ts';
import { readDocuments } from '../../shared/search/answer/resolve.ts';
import { searchShard, type WorkLimits } from '../../shared/search/shards/search-shard.ts';
import type { ShardHost } from '../../shared/search/shards/shard-question.ts';
import { compareScored, type Scored } from '../../shared/search/scoring/top-k.ts';
import { integerWeight, type WeighedTerm } from '../../shared/search/weighed-term.ts';
import { LIST_BUDGETS } from '../../shared/search/reading/work-budget.ts';
import type { BuiltIndex } from '../build-documents.ts';
import { random } from '../golden/random.ts';
import type { Workplace } from '../increment/site.ts';

/** Words of the collections, the first ones in most documents, the last in one or two. */
const WORDS = 'amber birch cedar delta ember fjord grove heath inlet jetty knoll ledge marsh notch osier perch'.split(
  ' ',
);
export const DATES = ['2024-12-31', '2025-02-01', '2025-02-28', '2025-11', '2026', '2026-03-15T10:00:00Z'];
export const TAGS = ['api', 'guide', 'a|b', 'x:y', '1..2'];

/** Documents with attributes of every type, none of which all documents have. */
export function attributedDocuments(seed: number, count: number): CairnDocument[] {
  const next = random(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)]!;
  return Array.from({ length: count }, (_, i) => {
    const words = Array.from({ length: 3 + Math.floor(next() * 20) }, () => WORDS[Math.floor(next() ** 3 * 16)]!);
    const attributes: Record<string, AttributeValue> = {};
    if (next() < 0.8) attributes['version'] = pick<AttributeValue>([1, 2, 2.5, 10, '2', 'next']);
    if (next() < 0.8) attributes['date'] = pick(DATES);
    if (next() < 0.7) attributes['tags'] = Array.from({ length: Math.floor(next() * 4) }, () => pick(TAGS));
    if (next() < 0.5) attributes['draft'] = next() < 0.5;
    // What only the last shard, or none but an increment, has.
    if (i > 0.9 * count) attributes['late'] = pick(['a', 'b']);
    const page = `/${String(Math.floor(i / 3)).padStart(4, '0')}`;
    const text = words.join(' ');
    return { id: `d${i}`, url: `${page}#${i}`, page, title: '', headings: [], text, lang: 'en', attributes };
  });
}

/** Indexes of the documents of a seed: of one shard, of three, and with increments, of which some are removed. */
export async function buildAttributed(place: Workplace, seed: number): Promise<BuiltIndex[]> {
  const documents = attributedDocuments(seed, 2400);
  const others = attributedDocuments(seed + 1000, 2400);
  const edited = documents.flatMap((document, i) => {
    if (i % 31 === 0) return [];
    const { text, attributes } = others[i]!;
    return [i % 29 === 0 ? { ...document, text: `${text} quay`, attributes: { ...attributes, late: 'c' } } : document];
  });
  const one = await place.build(documents, undefined, { shardDocuments: 3000 });
  const three = await place.build(documents, undefined, { shardDocuments: 1000 });
  return [one, three, await place.build(edited, one.folder, { shardDocuments: 3000 })];
}

/** The slow truth of an index: every list and every document in memory. */
export class AttributedTruth {
  readonly #lists: ReadonlyMap<string, WholeList>;
  readonly #index: BuiltIndex['index'];
  /** By number; undefined: it was removed. */
  readonly documents: readonly (StoredDocument | undefined)[];

  private constructor(index: BuiltIndex['index'], lists: ReadonlyMap<string, WholeList>, all: StoredDocument[]) {
    this.#index = index;
    this.#lists = lists;
    const gone = (number: number): boolean =>
      index.directories.some(({ removed, firstDocument }) => isRemoved(removed, number - firstDocument));
    this.documents = all.map((document, number) => (gone(number) ? undefined : document));
  }

  static async read({ index, context }: BuiltIndex): Promise<AttributedTruth> {
    const lists = new Map<string, WholeList>();
    for await (const list of everyList(index, context, 'word')) lists.set(new TextDecoder().decode(list.term), list);
    const numbers = Array.from({
      length: index.directories.at(-1)!.firstDocument + index.directories.at(-1)!.documents,
    });
    const stored = await readDocuments(index, Array.from(numbers.keys()), context, new CostCounter());
    return new AttributedTruth(index, lists, stored);
  }

  /** Documents that have a score and pass, best first. */
  ranking(terms: readonly WeighedTerm[], passes: (document: StoredDocument) => boolean): Scored[] {
    const scores = new Map<number, number>();
    for (const { list, weight } of this.#weighed(terms))
      list.documents.forEach((number, i) => scores.set(number, (scores.get(number) ?? 0) + weight * list.impacts[i]!));
    return Array.from(scores, ([document, score]) => ({ document, score }))
      .filter(({ document }) => this.documents[document] && passes(this.documents[document]))
      .sort(compareScored);
  }

  /** Those of them that hold words of at least half of the query's weight. */
  matching(terms: readonly WeighedTerm[], passes: (document: StoredDocument) => boolean): Scored[] {
    const words = new Map<number, { weight: number; documents: Set<number> }>();
    for (const { list, weight, term } of this.#weighed(terms)) {
      const word = words.get(term.word!) ?? { weight: 0, documents: new Set() };
      words.set(term.word!, {
        weight: Math.max(word.weight, weight * 255),
        documents: new Set([...word.documents, ...list.documents]),
      });
    }
    const all = [...words.values()];
    const total = all.reduce((sum, { weight }) => sum + weight, 0);
    return this.ranking(terms, passes).filter(({ document }) => {
      const covered = all.reduce((sum, { weight, documents }) => sum + (documents.has(document) ? weight : 0), 0);
      return covered * 2 >= total;
    });
  }

  #weighed(terms: readonly WeighedTerm[]): { list: WholeList; weight: number; term: WeighedTerm }[] {
    return terms.flatMap((term) => {
      const list = this.#lists.get(term.term);
      if (!list) return [];
      return [{ list, term, weight: integerWeight(term, decodeScale(list.scaleBits), this.#index.manifest.scoring) }];
    });
  }
}

/** Searches shards in place, with limits of its own. */
export function hostWith({ index, context }: BuiltIndex, limits: WorkLimits): ShardHost {
  return {
    ask: (shard, question) => {
      const { terms, k, mode, ...rest } = question;
      const own = { ...rest, lists: LIST_BUDGETS[mode], ...limits };
      return searchShard(index.directories[shard]!, terms, k, index.manifest.scoring, context, own);
    },
    callsLeft: Infinity,
  };
}

/** Queries of one to four words, some of which the index lacks. */
export function randomQuery(next: () => number): string {
  const words = [...WORDS, 'quay', 'unheard'];
  return Array.from({ length: 1 + Math.floor(next() * 4) }, () => words[Math.floor(next() * words.length)]!).join(' ');
}
