import type { CairnError } from '../../shared/errors.ts';
import type { ScoredSpace } from '../../shared/format/layout.ts';
import type { Language } from '../../shared/text/languages.ts';
import type { StoredDocument } from '../../shared/format/display-page.ts';
import type { InvertedTerms } from '../invert.ts';
import type { OrderedDocument } from '../order.ts';
import type { CountedWords } from '../lexicon/word-counts.ts';
import type { ShardWriter } from '../shard/shard-writer.ts';
import type { PieceFrequencies } from '../query/piece-frequencies.ts';
import type { ExternalSorter } from '../spill/external-sorter.ts';
import type { FieldLengths } from '../weights/bm25f.ts';
import type { DocumentBoosts } from '../weights/document-boosts.ts';
import type { WeighedDocument } from '../weights/weighed-document.ts';

/** What reading the inputs gave. */
export interface ReadResult {
  /** Every document in index order, once. */
  documents(): Generator<OrderedDocument>;
  readonly count: number;
  /** UTF-16 units of titles, headings and texts. */
  readonly characters: number;
  /** What display pages are deflated with. */
  readonly dictionary: Uint8Array | undefined;
  /** Documents that `onError: skip` left out, with the reason. */
  readonly skipped: readonly CairnError[];
  /** What was sound and is not in the index, by reason: pages that asked not to be, vectors of other documents. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** What encoding, or embedding, did. */
export interface EncodeCounts {
  /** Documents that a model was run on, that the cache had, and that had a vector, or an embedding, already. */
  readonly encoded: number;
  readonly cached: number;
  readonly ready: number;
  /** Tokens that the model was given. */
  readonly tokens: number;
  /** Damaged stretches that the cache had. */
  readonly damaged: number;
  readonly seconds: number;
}

/** What reading the inputs gave, with vectors and embeddings. */
export interface EncodeResult extends Omit<ReadResult, 'documents'> {
  /** Every document in index order, once, with the vector and the embedding that it brought or was given. */
  documents(): Generator<WeighedDocument>;
  /** Undefined where there was no encoder. */
  readonly encoding: EncodeCounts | undefined;
  /** Undefined where no embeddings were asked for. */
  readonly embedding: EncodeCounts | undefined;
}

/** A document of which all is known but what depends on others. */
export interface InvertedDocument {
  readonly document: StoredDocument;
  /** Undefined where it has none, or none is wanted. */
  readonly code: Uint8Array | undefined;
  /** Hash of all that is stored of it. */
  readonly content: Uint8Array;
  /** Words of each field. */
  readonly lengths: readonly number[];
}

/** What encoding gave, inverted. */
export interface InvertResult extends Omit<EncodeResult, 'documents'> {
  /** Every document in index order, once. */
  documents(): Generator<InvertedDocument>;
  /** Complete once the last document came. */
  readonly inverter: InvertedTerms;
  /** Complete once the last document came. */
  readonly words: CountedWords;
  /** Counted where the query side needs it; complete once the last document came. */
  readonly frequencies: PieceFrequencies | undefined;
}

/** Everything that is known once each document has been seen in index order. */
export interface IndexResult {
  /** Emptied while they are finished, one after the other. */
  readonly shards: ShardWriter[];
  /** Number, in the release, of the first document that was indexed; 0 unless it is an increment. */
  readonly firstDocument: number;
  readonly inverter: InvertedTerms;
  /** Words as they stand in the documents. */
  readonly words: CountedWords;
  readonly lengths: FieldLengths;
  readonly boosts: DocumentBoosts;
  /** Numbers, in the release, of the documents that rules pin, by their ids. */
  readonly pinned: ReadonlyMap<string, number>;
  /** Records of hash of id, document, page and content hash, shard by shard in the order of the id directory. */
  readonly ids: ExternalSorter;
  /** Languages that documents were analysed in, sorted. */
  readonly languages: readonly Language[];
  /** Headings, titles or beginnings, evenly spread over the collection, that stand in for queries. */
  readonly standIns: readonly string[];
  /** Counted where the query side needs it. */
  readonly frequencies: PieceFrequencies | undefined;
  readonly pages: number;
  readonly textBytes: number;
  readonly hasPieces: boolean;
  /** Documents without a code. */
  readonly uncoded: number;
}

/** Counts by space, and the largest scale: what the unit of scores is computed from. */
export interface ListResult {
  /** Of an increment those that its base lacks. */
  readonly terms: Readonly<Record<ScoredSpace, number>>;
  readonly postings: Readonly<Record<ScoredSpace, number>>;
  readonly largestScale: Readonly<Record<ScoredSpace, number>>;
  /** Postings that weigh more than their term's scale can say. */
  readonly clamped: number;
}
