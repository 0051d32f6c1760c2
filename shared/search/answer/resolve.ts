import type { SearchHit } from '../../api.ts';
import { CairnError } from '../../errors.ts';
import type { Directory } from '../../format/directory.ts';
import { decodeDisplayPage, inflatedBytes, type StoredDocument } from '../../format/display-page.ts';
import { BLOCK } from '../../format/layout.ts';
import { toLanguage } from '../../text/languages.ts';
import type { CostCounter } from '../reading/costs.ts';
import type { OpenIndex } from '../open-index.ts';
import type { Placed } from './place-first.ts';
import type { AnswerPage } from './read-page.ts';
import { type BlockStore, readBlocks, type WantedBlock } from '../reading/read-blocks.ts';
import type { Reranked } from '../second-stage/rerank.ts';
import { makeSnippet } from './snippet.ts';
import { snippetTerms } from './snippet-terms.ts';
import type { Scored } from '../scoring/top-k.ts';
import type { WeighedTerm } from '../weighed-term.ts';

/**
 * Stored documents by number, in the order asked: one round that reads and inflates only their pages.
 * @throws CairnError `corrupt`, `not-found`, `transport`, `over-budget`
 */
export async function readDocuments(
  index: OpenIndex,
  documents: readonly number[],
  store: BlockStore,
  costs: CostCounter,
  signal?: AbortSignal,
): Promise<StoredDocument[]> {
  const places = documents.map((document) => placeOf(index.directories, document));
  const pages: WantedBlock[] = places.map(({ directory, page }) => ({
    space: directory,
    extent: directory.displayPages[page]!,
    kind: BLOCK.display,
  }));
  const dictionaries = [...new Set(places.map(({ directory }) => directory))].flatMap((directory): WantedBlock[] =>
    directory.dictionary ? [{ space: directory, extent: directory.dictionary, kind: BLOCK.dictionary }] : [],
  );
  const payloads = await readBlocks(store, [...pages, ...dictionaries], costs, signal);
  const dictionaryOf = new Map(dictionaries.map(({ space }, i) => [space, payloads[pages.length + i]]));
  const inflated = new Map<Uint8Array, StoredDocument[]>();
  return places.map(({ directory, page, row }, i) => {
    const payload = payloads[i]!;
    let rows = inflated.get(payload);
    if (!rows) {
      const count = directory.displayStarts[page + 1]! - directory.displayStarts[page]!;
      // Counted before it takes memory.
      costs.inflatedBytes += inflatedBytes(payload);
      rows = decodeDisplayPage(payload, count, dictionaryOf.get(directory)).documents;
      inflated.set(payload, rows);
    }
    return rows[row]!;
  });
}

/** First document of the page that a document is stored in: those of one page are read together. */
export function storedWith({ directories }: Pick<OpenIndex, 'directories'>, document: number): number {
  const { directory, page } = placeOf(directories, document);
  return directory.firstDocument + directory.displayStarts[page]!;
}

/** Hits as they are shown, with the passage that matches best. */
export function showHits(
  index: OpenIndex,
  { hits, documents, more }: Pick<AnswerPage<Scored & Partial<Reranked> & Placed>, 'hits' | 'documents' | 'more'>,
  terms: readonly WeighedTerm[],
  withText: boolean,
): SearchHit[] {
  const { languages, scoring } = index.queryWeights;
  const wanted = snippetTerms(terms, index.directories, scoring);
  const show = ({ score, sparse, dense, first }: Scored & Partial<Reranked> & Placed, document: StoredDocument) => {
    const language = toLanguage(document.lang);
    return {
      id: document.id,
      url: document.url,
      page: document.page,
      title: document.title,
      headings: document.headings,
      snippet: makeSnippet(document.text, language ? [language] : languages, wanted),
      score,
      ...(sparse !== undefined && { stages: { sparse, dense: dense ?? null } }),
      ...(document.attributes && { attributes: document.attributes }),
      ...(withText && { text: document.text }),
      ...(first && { first }),
    };
  };
  return hits.map((hit, i) => ({
    ...show(hit, documents[i]!),
    ...(more[i] && { more: more[i].map((other) => show(other.hit, other.document)) }),
  }));
}

function placeOf(
  directories: readonly Directory[],
  document: number,
): { directory: Directory; page: number; row: number } {
  const directory = directories.find((shard) => document < shard.firstDocument + shard.documents);
  if (!directory) throw new CairnError('not-found', `there is no document ${document}`);
  const local = document - directory.firstDocument;
  let low = 0;
  let high = directory.displayPages.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (directory.displayStarts[middle]! <= local) low = middle;
    else high = middle - 1;
  }
  return { directory, page: low, row: local - directory.displayStarts[low]! };
}
