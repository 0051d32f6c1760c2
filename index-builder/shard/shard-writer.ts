import type { AttributeValue } from '../../shared/document.ts';
import { encodeColumn } from '../../shared/format/column.ts';
import { encodeDirectory, type DirectoryParts } from '../../shared/format/directory.ts';
import { encodeDisplayPage, packDocuments, type StoredDocument } from '../../shared/format/display-page.ts';
import type { Extent } from '../../shared/format/extents.ts';
import { bucketCount, bucketOf, encodeIdBucket, type IdEntry } from '../../shared/format/id-bucket.ts';
import type { Postings } from '../../shared/format/inline-postings.ts';
import { BLOCK, DISPLAY_PAGE_BYTES, DISPLAY_PAGE_DOCUMENTS } from '../../shared/format/layout.ts';
import type { BlockObject } from '../../shared/format/object.ts';
import { type CodeShape, CodeWriter } from './code-writer.ts';
import { ColumnGatherer } from './column-gatherer.ts';
import type { IndexFolder } from '../folder/index-folder.ts';
import { writeBlock } from '../folder/write-objects.ts';
import { PackWriter } from './pack-writer.ts';
import { ShardLists } from './shard-lists.ts';
import { VectorGatherer } from './vector-gatherer.ts';

/** Choices of how shards are written. */
export interface ShardOptions {
  /** Store vector pages. */
  readonly vectors: boolean;
  /** What display pages are deflated with. */
  readonly dictionary: Uint8Array | undefined;
  /** Codes of the documents; undefined: none are written. */
  readonly codes?: CodeShape | undefined;
  /** Bytes of memory for what waits. */
  readonly memoryBytes: number;
}

/** A shard that is written: the object of its directory, and the bytes of its blocks by what they hold. */
export interface FinishedShard {
  readonly documents: number;
  readonly directory: BlockObject;
  /** Packs of its codes. */
  readonly codes: readonly BlockObject[];
  readonly bytes: Readonly<Record<string, number>>;
}

/** Writes one shard: first its documents in order, then its lists in key order, then its ids in their order. */
export class ShardWriter {
  readonly #packs: PackWriter;
  readonly #folder: IndexFolder;
  readonly #shard: number;
  readonly #options: ShardOptions;
  readonly #columns = new ColumnGatherer();
  readonly #codes: CodeWriter | undefined;
  readonly #dictionary: Extent | undefined;
  readonly #displayPages: (Extent & { documents: number })[] = [];
  #page: StoredDocument[] = [];
  #pageBytes = 0;
  #lists: ShardLists | undefined;
  #idBuckets: IdEntry[][] | undefined;
  readonly firstDocument: number;
  documents = 0;

  constructor(folder: IndexFolder, shard: number, firstDocument: number, options: ShardOptions) {
    this.#folder = folder;
    this.#shard = shard;
    this.#packs = new PackWriter(folder);
    this.firstDocument = firstDocument;
    this.#options = options;
    this.#codes = options.codes && new CodeWriter(folder, options.codes);
    // First, so that one read can bring it together with the pages that follow.
    this.#dictionary = options.dictionary && this.#packs.add(BLOCK.dictionary, options.dictionary);
  }

  /** Takes the next document's stored fields, and its code, if it has one. */
  addDocument(document: StoredDocument, code?: Uint8Array): void {
    const bytes = packDocuments([document]).length;
    const full = this.#pageBytes + bytes > DISPLAY_PAGE_BYTES || this.#page.length === DISPLAY_PAGE_DOCUMENTS;
    if (full && this.#page.length > 0) this.#closePage();
    this.#page.push(document);
    this.#pageBytes += bytes;
    this.#columns.add(this.documents, document);
    this.#codes?.add(code);
    this.documents++;
  }

  /** Takes a term's postings, numbered within the shard; keys ascend. */
  addList(key: Uint8Array, scaleBits: number, postings: Postings): void {
    this.#lists ??= new ShardLists(this.#folder.temporary, this.#shard, this.documents);
    this.#lists.add(key, scaleBits, postings);
  }

  /** Takes an id; ids come in the order of their hash, then of their document. */
  addId(entry: IdEntry): void {
    this.#idBuckets ??= Array.from({ length: bucketCount(this.documents) }, () => []);
    this.#idBuckets[bucketOf(entry.hash, this.#idBuckets.length)]!.push(entry);
  }

  finish(): FinishedShard {
    if (this.#page.length > 0) this.#closePage();
    const vectors = this.#options.vectors
      ? new VectorGatherer(this.#folder.temporary, this.#shard, this.documents, this.#options.memoryBytes)
      : undefined;
    const lists = (this.#lists ?? new ShardLists(this.#folder.temporary, this.#shard, this.documents)).finish(
      this.#packs,
      vectors && ((term, postings) => vectors.add(term, postings)),
    );
    const idBuckets = (this.#idBuckets ?? []).map((entries) => this.#packs.add(BLOCK.ids, encodeIdBucket(entries)));
    const vectorPages = vectors?.finish(this.#packs) ?? [];
    const columns = this.#columns.names().map((name) => ({
      name,
      ...this.#packs.add(BLOCK.column, encodeColumn(this.#columnOf(name))),
    }));
    const parts: DirectoryParts = {
      documents: this.documents,
      firstDocument: this.firstDocument,
      packs: this.#packs.finish(),
      residentTerms: lists.residentTerms,
      wordIndex: lists.wordIndex,
      displayPages: this.#displayPages,
      dictionary: this.#dictionary,
      idBuckets,
      vectorPages,
      columns,
    };
    const directory = encodeDirectory(parts);
    const codes = this.#codes?.finish();
    return {
      documents: this.documents,
      directory: writeBlock(this.#folder, BLOCK.directory, directory),
      codes: codes?.packs ?? [],
      bytes: {
        display: sum(this.#displayPages) + (this.#dictionary?.bytes ?? 0),
        lists: lists.bytes.lists,
        words: lists.bytes.words,
        ids: sum(idBuckets),
        vectors: sum(vectorPages),
        columns: sum(columns),
        directory: directory.length,
        ...(codes && { codes: codes.bytes }),
      },
    };
  }

  #columnOf(name: string): (AttributeValue | undefined)[] {
    return this.#columns.values(name, this.documents);
  }

  #closePage(): void {
    this.#displayPages.push({
      ...this.#packs.add(BLOCK.display, encodeDisplayPage(this.#page, this.#options.dictionary)),
      documents: this.#page.length,
    });
    this.#page = [];
    this.#pageBytes = 0;
  }
}

function sum(extents: readonly Extent[]): number {
  return extents.reduce((bytes, extent) => bytes + extent.bytes, 0);
}
