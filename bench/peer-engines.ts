import { create, insertMultiple, search as searchOrama } from '@orama/orama';
import { Document } from 'flexsearch';
import lunr from 'lunr';
import MiniSearch from 'minisearch';

/** A document as every peer is given it. */
export interface PeerDocument extends Record<string, string> {
  readonly id: string;
  readonly title: string;
  readonly heading: string;
  readonly text: string;
}

/** Gives the ten best, in whatever shape; a document need not have all words of the query. */
export type Ask = (query: string) => unknown;

const FIELDS = ['title', 'heading', 'text'] as const;
const DEPTH = 10;

/**
 * Search engines that hold their index in the memory of a page or a server, as they come: fields and depth are named,
 * and where a document has to have all words of a query by default, any are asked for.
 */
export const PEERS = {
  MiniSearch: (documents: readonly PeerDocument[]): Ask => {
    const index = new MiniSearch({ fields: [...FIELDS] });
    index.addAll(documents);
    return (query) => index.search(query).slice(0, DEPTH);
  },

  Orama: async (documents: readonly PeerDocument[]): Promise<Ask> => {
    const index = create({ schema: { title: 'string', heading: 'string', text: 'string' } });
    await insertMultiple(index, [...documents]);
    return (term) => searchOrama(index, { term, limit: DEPTH });
  },

  FlexSearch: (documents: readonly PeerDocument[]): Ask => {
    const index = new Document({ document: { id: 'id', index: [...FIELDS] } });
    for (const document of documents) index.add(document);
    return (query) => index.search(query, { limit: DEPTH, suggest: true, merge: true });
  },

  lunr: (documents: readonly PeerDocument[]): Ask => {
    const index = lunr((builder) => {
      for (const field of FIELDS) builder.field(field);
      for (const document of documents) builder.add(document);
    });
    // Not as text, in which colons and signs are operators.
    return (text) => index.query((query) => query.term(lunr.tokenizer(text), {})).slice(0, DEPTH);
  },
};

export type PeerName = keyof typeof PEERS;
