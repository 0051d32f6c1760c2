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
import { bytesOfReads, planReads } from '../reading/plan.ts';
import { type BlockStore, readBlocks, type WantedBlock } from '../reading/read-blocks.ts';
import type { Reranked } from '../second-stage/rerank.ts';
import { makeSnippet } from './snippet.ts';
import { snippetTerms } from './snippet-terms.ts';
import type { Scored } from '../scoring/top-k.ts';
import type { WeighedTerm } from '../weighed-term.ts';

/** What is kept of documents where their pages take too many reads: so much less, until they do not. */
const FEWER = 0.8;

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
  const pages = await readPages(placesOf(index, documents), store, costs, signal);
  return pages.map((page) => page.inflate());
}

/**
 * The same of the first documents, as many as the budget has room for: of those that lie far apart, or on large pages, fewer
 * than were asked.
 * @throws CairnError `corrupt`, `not-found`, `transport`
 */
export async function readFirstDocuments(
  index: OpenIndex,
  documents: readonly number[],
  store: BlockStore,
  costs: CostCounter,
  signal?: AbortSignal,
): Promise<StoredDocument[]> {
  let places = placesOf(index, documents);
  while (!hasRoomFor(places, store, costs)) places = places.slice(0, Math.floor(places.length * FEWER));
  const stored: StoredDocument[] = [];
  for (const page of await readPages(places, store, costs, signal)) {
    if (!costs.hasRoomToInflate(page.bytesToInflate())) break;
    stored.push(page.inflate());
  }
  return stored;
}

/** Where a document is stored. */
interface Place {
  readonly directory: Directory;
  readonly page: number;
  readonly row: number;
}

/** The display page of a document, which other documents may be on, too. */
interface ReadPage {
  /** 0 once it is inflated. */
  readonly bytesToInflate: () => number;
  readonly inflate: () => StoredDocument;
}

function placesOf({ directories }: Pick<OpenIndex, 'directories'>, documents: readonly number[]): Place[] {
  return documents.map((document) => placeOf(directories, document));
}

function blocksOf(places: readonly Place[]): { pages: WantedBlock[]; dictionaries: WantedBlock[] } {
  return {
    pages: places.map(({ directory, page }) => ({
      space: directory,
      extent: directory.displayPages[page]!,
      kind: BLOCK.display,
    })),
    dictionaries: [...new Set(places.map(({ directory }) => directory))].flatMap((directory): WantedBlock[] =>
      directory.dictionary ? [{ space: directory, extent: directory.dictionary, kind: BLOCK.dictionary }] : [],
    ),
  };
}

/** Whether the budget has room for the pages of documents, as if nothing were kept. */
function hasRoomFor(places: readonly Place[], { reads: model }: BlockStore, costs: CostCounter): boolean {
  const { pages, dictionaries } = blocksOf(places);
  const blocks = new Map([...pages, ...dictionaries].map((block) => [block.extent, block]));
  const reads = [...new Set(places.map(({ directory }) => directory))].flatMap((directory) => {
    const own = [...blocks.values()].filter(({ space }) => space === directory);
    return planReads(
      directory.packs,
      own.map(({ extent }) => extent),
      model,
    );
  });
  return costs.hasRoomFor(reads.length, bytesOfReads(reads));
}

async function readPages(
  places: readonly Place[],
  store: BlockStore,
  costs: CostCounter,
  signal?: AbortSignal,
): Promise<ReadPage[]> {
  const { pages, dictionaries } = blocksOf(places);
  const payloads = await readBlocks(store, [...pages, ...dictionaries], costs, signal);
  const dictionaryOf = new Map(dictionaries.map(({ space }, i) => [space, payloads[pages.length + i]]));
  const inflated = new Map<Uint8Array, StoredDocument[]>();
  return places.map(({ directory, page, row }, i): ReadPage => {
    const payload = payloads[i]!;
    const inflate = (): StoredDocument[] => {
      const count = directory.displayStarts[page + 1]! - directory.displayStarts[page]!;
      // Counted before it takes memory.
      costs.inflatedBytes += inflatedBytes(payload);
      const { documents } = decodeDisplayPage(payload, count, dictionaryOf.get(directory));
      inflated.set(payload, documents);
      return documents;
    };
    return {
      bytesToInflate: () => (inflated.has(payload) ? 0 : inflatedBytes(payload)),
      inflate: () => (inflated.get(payload) ?? inflate())[row]!,
    };
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

function placeOf(directories: readonly Directory[], document: number): Place {
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
