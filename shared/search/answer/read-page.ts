import { API_LIMITS, type PhraseReport } from '../../api.ts';
import type { StoredDocument } from '../../format/display-page.ts';
import type { Language } from '../../text/languages.ts';
import { passesPhrases, type Phrase } from '../query/phrase.ts';
import type { SearchRequest } from '../query/search-request.ts';
import type { Scored } from '../scoring/top-k.ts';

/**
 * Where texts decide what is a hit: documents that are looked at, and display pages that are read; with `group=page` as many
 * times those that are wanted, if that is more.
 */
export const LOOK_BUDGET = { documents: 64, blocks: 40, groupedDocuments: 5, groupedBlocks: 2 } as const;
/** Documents, and display pages, beyond those wanted that the first round looks at. */
const SPARE = 10;
/** Other hits of a page that are shown with its best. */
const MORE_LIMIT = 3;

/** What decides which candidates are hits. */
export interface PageQuestion extends Pick<SearchRequest, 'k' | 'offset' | 'grouped'> {
  readonly phrases: readonly Phrase[];
  readonly languages: readonly Language[];
}

/** Where the texts of documents come from. */
export interface PageTexts {
  /** Stored documents in the order asked, in one round. */
  readonly read: (documents: readonly number[]) => Promise<readonly StoredDocument[]>;
  /** The same of the first of them, as many as the budget of the request has room for. */
  readonly readFirst: (documents: readonly number[]) => Promise<readonly StoredDocument[]>;
  /** The same for documents that one read brings. */
  readonly blockOf: (document: number) => number;
}

/** The hits of an answer, with their texts. */
export interface AnswerPage<Hit extends Scored> {
  readonly hits: readonly Hit[];
  readonly documents: readonly StoredDocument[];
  /** For each hit the others of its page, best first; empty where hits are not grouped. */
  readonly more: readonly (readonly { readonly hit: Hit; readonly document: StoredDocument }[])[];
  /** Places of the ranking that the answer is made of. */
  readonly looked: number;
  /** Documents that have the phrases, as far as they were looked at; undefined: the query has none. */
  readonly found: number | undefined;
  /** Whether all candidates were looked at. */
  readonly isWhole: boolean;
  readonly report: PhraseReport;
}

/** Best documents that a page of an answer is chosen from. */
export function candidatesFor(
  { k, offset, grouped }: Pick<SearchRequest, 'k' | 'offset' | 'grouped'>,
  phrases: readonly Phrase[],
): number {
  const wanted = offset + k;
  if (phrases.length === 0 && !grouped) return wanted;
  const most = Math.max(LOOK_BUDGET.documents, grouped ? LOOK_BUDGET.groupedDocuments * wanted : wanted);
  return Math.min(API_LIMITS.depth, most);
}

/**
 * Chooses the hits of a page, in the order of the candidates, and reads their texts. Where these decide, since there are
 * phrases or the hits of a page are one, so many of them are looked at until there are enough or the budget is spent: a
 * round that brings along what is shown, and another where that was not enough.
 * @param candidates best first, and whether there are no others
 * @throws CairnError `corrupt`, `not-found`, `transport`, `over-budget`
 */
export async function readPage<Hit extends Scored>(
  { hits: candidates, isAll }: { readonly hits: readonly Hit[]; readonly isAll: boolean },
  question: PageQuestion,
  texts: PageTexts,
): Promise<AnswerPage<Hit>> {
  const { k, offset, grouped, phrases, languages } = question;
  const wanted = offset + k;
  if (phrases.length === 0 && !grouped) {
    const hits = candidates.slice(offset, wanted);
    const documents = await texts.read(hits.map(({ document }) => document));
    const report = { checked: hits.length, complete: true };
    return { hits, documents, more: [], looked: wanted, found: undefined, isWhole: isAll, report };
  }
  const within = withinBudget(candidates, question, texts);
  const groups = new Map<string | number, { readonly hit: Hit; readonly document: StoredDocument }[]>();
  let checked = 0;
  let found = 0;
  for (const batch of [within.slice(0, firstBatch(within, wanted, grouped === true, texts)), within]) {
    const rest = batch.slice(checked);
    if (rest.length === 0 || groups.size >= wanted) continue;
    const documents = await texts.readFirst(rest.map(({ document }) => document));
    checked += documents.length;
    for (const [i, document] of documents.entries()) {
      const hit = rest[i]!;
      if (!passesPhrases(document, phrases, languages)) continue;
      found++;
      const key = grouped ? document.page : hit.document;
      groups.set(key, [...(groups.get(key) ?? []), { hit, document }]);
    }
    if (documents.length < rest.length) break;
  }
  const page = [...groups.values()].slice(offset, wanted);
  const isWhole = isAll && checked === candidates.length;
  return {
    hits: page.map(([best]) => best!.hit),
    documents: page.map(([best]) => best!.document),
    more: grouped ? page.map(([, ...others]) => others.slice(0, MORE_LIMIT)) : [],
    looked: Math.max(wanted, checked),
    found: phrases.length > 0 ? found : undefined,
    isWhole,
    report: { checked, complete: isWhole || groups.size >= wanted },
  };
}

/** The first candidates, as many as the budget has documents and display pages for. */
function withinBudget<Hit extends Scored>(
  candidates: readonly Hit[],
  question: PageQuestion,
  { blockOf }: PageTexts,
): readonly Hit[] {
  const wanted = question.offset + question.k;
  const blocks = Math.max(LOOK_BUDGET.blocks, question.grouped ? LOOK_BUDGET.groupedBlocks * wanted : wanted);
  const most = candidates.slice(0, candidatesFor(question, question.phrases));
  return most.slice(0, countWithin(most, blocks, blockOf));
}

/** Candidates of the first round: a few more than are wanted; of groups, all that few more display pages bring. */
function firstBatch(within: readonly Scored[], wanted: number, grouped: boolean, { blockOf }: PageTexts): number {
  return grouped ? countWithin(within, wanted, blockOf) : wanted + SPARE;
}

/** How many of the first candidates lie in so many display pages. */
function countWithin(candidates: readonly Scored[], most: number, blockOf: PageTexts['blockOf']): number {
  const blocks = new Set<number>();
  const beyond = candidates.findIndex(({ document }) => blocks.add(blockOf(document)).size > most);
  return beyond < 0 ? candidates.length : beyond;
}
