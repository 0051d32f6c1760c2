import {
  type AnyOrama,
  create,
  insertMultiple,
  load as loadOrama,
  save as saveOrama,
  search as searchOrama,
} from '@orama/orama';
import { Charset, Document, type DocumentOptions } from 'flexsearch';
import lunr from 'lunr';
import MiniSearch, { type Options } from 'minisearch';

/** A page as engines are given it that hold their index in the memory of the browser. */
export interface MemoryDocument {
  /** Its place in the list of pages. */
  readonly id: number;
  readonly title: string;
  readonly headings: string;
  readonly text: string;
}

/** Pages for a query, best first; what is saved is what a site would serve. */
export interface MemoryIndex {
  ask(query: string): readonly number[] | Promise<readonly number[]>;
  save(): string | Promise<string>;
}

export interface MemoryEngine {
  build(documents: readonly MemoryDocument[]): MemoryIndex | Promise<MemoryIndex>;
  load(saved: string): MemoryIndex | Promise<MemoryIndex>;
}

const FIELDS = ['title', 'headings', 'text'] as const;
const DEPTH = 10;

/** The defaults of VitePress, which searches documentation with it (vitepress.dev, "Search"). */
const MINISEARCH: Options<MemoryDocument> = {
  fields: [...FIELDS],
  searchOptions: { fuzzy: 0.2, prefix: true, boost: { title: 4, text: 2, headings: 1 } },
};

function miniSearch(index: MiniSearch<MemoryDocument>): MemoryIndex {
  return {
    ask: (query) =>
      index
        .search(query)
        .slice(0, DEPTH)
        .map(({ id }) => id as number),
    save: () => JSON.stringify(index),
  };
}

function orama(index: AnyOrama): MemoryIndex {
  return {
    // One edit, and titles ahead, as its documentation shows; prefixes match by default.
    ask: async (term) => {
      const { hits } = await searchOrama(index, { term, tolerance: 1, boost: { title: 2 }, limit: DEPTH });
      return hits.map(({ id }) => Number(id));
    },
    save: () => JSON.stringify(saveOrama(index)),
  };
}

const newOrama = (): AnyOrama => create({ schema: { title: 'string', headings: 'string', text: 'string' } });

/** Prefixes, and the encoder that its documentation names for fuzzy search; fields in the order of their weight. */
const FLEXSEARCH: DocumentOptions = {
  tokenize: 'forward',
  encoder: Charset.LatinBalance,
  document: { id: 'id', index: [...FIELDS] },
};

function flexSearch(index: Document): MemoryIndex {
  return {
    // Pages that lack words of the query are found too.
    ask: (query) => {
      const found = index.search(query, { limit: DEPTH, suggest: true, merge: true }) as unknown as { id: number }[];
      return found.slice(0, DEPTH).map(({ id }) => id);
    },
    save: () => {
      const parts: [string, string][] = [];
      index.export((key, data) => void parts.push([key, data]));
      return JSON.stringify(parts);
    },
  };
}

function lunrIndex(index: lunr.Index): MemoryIndex {
  return {
    // Words as they are, as beginnings, then with an edit: the weights that its documentation of queries gives them.
    ask: (text) => {
      const tokens = lunr.tokenizer(text);
      const found = index.query((query) => {
        query.term(tokens, { boost: 100 });
        query.term(tokens, { boost: 10, usePipeline: false, wildcard: lunr.Query.wildcard.TRAILING });
        query.term(tokens, { boost: 1, usePipeline: false, editDistance: 1 });
      });
      return found.slice(0, DEPTH).map(({ ref }) => Number(ref));
    },
    save: () => JSON.stringify(index),
  };
}

/** Search in the memory of the browser, each engine as its documentation, or that of who uses it for pages, has it. */
export const MEMORY_ENGINES = {
  MiniSearch: {
    build(documents) {
      const index = new MiniSearch(MINISEARCH);
      index.addAll(documents);
      return miniSearch(index);
    },
    load: (saved) => miniSearch(MiniSearch.loadJSON(saved, MINISEARCH)),
  },

  Orama: {
    async build(documents) {
      const index = newOrama();
      await insertMultiple(
        index,
        documents.map((document) => ({ ...document, id: String(document.id) })),
      );
      return orama(index);
    },
    load(saved) {
      const index = newOrama();
      loadOrama(index, JSON.parse(saved) as Parameters<typeof loadOrama>[1]);
      return orama(index);
    },
  },

  FlexSearch: {
    build(documents) {
      const index = new Document(FLEXSEARCH);
      for (const document of documents) index.add({ ...document });
      return flexSearch(index);
    },
    load(saved) {
      const index = new Document(FLEXSEARCH);
      for (const [key, data] of JSON.parse(saved) as [string, string][]) index.import(key, data);
      return flexSearch(index);
    },
  },

  lunr: {
    build(documents) {
      const index = lunr((builder) => {
        // MkDocs puts titles and headings ahead of text by such boosts.
        builder.field('title', { boost: 10 });
        builder.field('headings', { boost: 5 });
        builder.field('text');
        for (const document of documents) builder.add(document);
      });
      return lunrIndex(index);
    },
    load: (saved) => lunrIndex(lunr.Index.load(JSON.parse(saved) as object)),
  },
} satisfies Record<string, MemoryEngine>;

export type MemoryEngineName = keyof typeof MEMORY_ENGINES;
