import { QUERY_TERMS_LIMIT } from '../format/layout.ts';
import { encodeTermKey } from '../format/term-key.ts';
import type { CostCounter } from './reading/costs.ts';
import { countWords, type SaidText } from './answer/count-words.ts';
import type { OpenIndex } from './open-index.ts';
import type { BlockStore } from './reading/read-blocks.ts';
import { readDocuments } from './answer/resolve.ts';
import type { Scored } from './scoring/top-k.ts';
import type { WeighedTerm } from './weighed-term.ts';
import type { QueryWeights } from './query/weigh-query.ts';

/** Best documents that are taken to be relevant. */
const DOCUMENTS = 10;
/** Words of them that are searched for. */
const TERMS = 10;
/** What the query's own words keep of their weight. */
const OWN_SHARE = 0.5;
/** Words of a larger share of the documents tell nothing. */
const COMMON_SHARE = 0.1;

/**
 * The terms of a query with those of its best documents, which are read for it: RM3 (Abdul-Jaleel et al., TREC 2004), with the
 * settings of Lin (SIGIR Forum 2018). A word is as likely as it is in the documents, each counting by its score; the ten
 * likeliest share half of the weight of the query's words. Of words and their variants alone: pieces stay as they are.
 * @param top best first
 * @throws CairnError `corrupt`, `not-found`, `transport`, `over-budget`
 */
export async function feedBack(
  index: OpenIndex,
  terms: readonly WeighedTerm[],
  top: readonly Scored[],
  context: BlockStore & { readonly signal?: AbortSignal | undefined },
  costs: CostCounter,
): Promise<WeighedTerm[]> {
  const best = top.slice(0, DOCUMENTS);
  const numbers = best.map(({ document }) => document);
  const documents = await readDocuments(index, numbers, context, costs, context.signal);
  const { directories, queryWeights } = index;
  const total = directories.reduce((sum, directory) => sum + directory.documents, 0);
  const isCommon = (term: string): boolean => {
    const key = encodeTermKey('word', term);
    const df = directories.reduce((sum, { residentTerms }) => sum + (residentTerms.find(key)?.entry.df ?? 0), 0);
    return df > COMMON_SHARE * total;
  };
  const scored = documents.map((document, i) => ({ document, score: best[i]!.score }));
  return expandTerms(terms, scored, queryWeights, isCommon);
}

/** A document that is taken to be relevant. */
interface ScoredDocument {
  readonly document: SaidText;
  readonly score: number;
}

/** The terms of a query with those of documents that are given. @param isCommon whether a word tells nothing */
export function expandTerms(
  terms: readonly WeighedTerm[],
  documents: readonly ScoredDocument[],
  { languages, scoring }: Pick<QueryWeights, 'languages' | 'scoring'>,
  isCommon: (term: string) => boolean,
): WeighedTerm[] {
  const own = new Map(terms.filter(({ space }) => space === 'word').map((term) => [term.term, term]));
  const weight = [...own.values()].reduce((sum, term) => sum + term.weight, 0);
  const likely = new Map<string, number>();
  for (const { document, score } of documents) {
    const counts = countWords(document, languages);
    const length = [...counts.values()].reduce((sum, count) => sum + count, 0);
    for (const [term, count] of counts) likely.set(term, (likely.get(term) ?? 0) + (score * count) / length);
  }
  const best: [term: string, likelihood: number][] = [];
  const room = Math.min(TERMS, QUERY_TERMS_LIMIT - terms.length);
  for (const entry of [...likely].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))) {
    if (best.length >= room) break;
    if (entry[0].length > 1 && !isCommon(entry[0])) best.push(entry);
  }
  if (best.length === 0 || weight === 0) return [...terms];

  const sum = best.reduce((all, [, likelihood]) => all + likelihood, 0);
  const added = new Map(best.map(([term, likelihood]) => [term, (1 - OWN_SHARE) * weight * (likelihood / sum)]));
  // More than that no builder reckons with: scores would not fit.
  const limited = (wanted: number): number => Math.min(scoring.occurrenceCap, wanted);
  return [
    ...terms.map((term) => {
      if (term.space !== 'word') return term;
      return { ...term, weight: limited(OWN_SHARE * term.weight + (added.get(term.term) ?? 0)) };
    }),
    ...Array.from(added).flatMap(([term, share]): WeighedTerm[] =>
      own.has(term) ? [] : [{ space: 'word', term, weight: limited(share), origin: 'feedback' }],
    ),
  ];
}
