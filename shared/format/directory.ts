import { ByteReader, ByteWriter, toHex } from '../bytes.ts';
import { decodeExtents, encodeExtents, type Extent } from './extents.ts';
import {
  BLOCK_OVERHEAD_BYTES,
  DICTIONARY_LIMIT_BYTES,
  HEADER_BYTES,
  PACK_LIMIT_BYTES,
  SHARD_LIMIT_DOCUMENTS,
  VECTOR_PAGE_DOCUMENTS,
} from './layout.ts';
import { NONE_REMOVED } from './removed.ts';
import { ResidentTerms } from './resident-terms.ts';
import { WordIndex } from './word-index.ts';

/** A pack of a shard. */
export interface PackEntry {
  /** SHA-256 of the whole object, 32 bytes. */
  readonly sha256: Uint8Array;
  readonly bytes: number;
}

/** The parts of a directory, as a builder has them. FORMAT.md §8. */
export interface DirectoryParts {
  readonly documents: number;
  readonly firstDocument: number;
  readonly packs: readonly PackEntry[];
  readonly residentTerms: Uint8Array;
  readonly wordIndex: Uint8Array;
  readonly displayPages: readonly (Extent & { readonly documents: number })[];
  /** What display pages are deflated with; undefined: nothing. */
  readonly dictionary?: Extent | undefined;
  readonly idBuckets: readonly Extent[];
  readonly vectorPages: readonly Extent[];
  readonly columns: readonly (Extent & { readonly name: string })[];
}

/** Payload of a shard's resident directory. */
export function encodeDirectory(parts: DirectoryParts): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(1 << 14);
  writer.u32(parts.documents);
  writer.u32(parts.firstDocument);
  writer.varint(parts.packs.length);
  for (const pack of parts.packs) {
    writer.raw(pack.sha256);
    writer.u32(pack.bytes);
  }
  for (const section of [parts.residentTerms, parts.wordIndex]) {
    writer.varint(section.length);
    writer.raw(section);
  }
  encodeExtents(writer, parts.displayPages);
  for (const page of parts.displayPages) writer.varint(page.documents);
  encodeExtents(writer, parts.dictionary ? [parts.dictionary] : []);
  encodeExtents(writer, parts.idBuckets);
  encodeExtents(writer, parts.vectorPages);
  encodeExtents(writer, parts.columns);
  for (const column of parts.columns) writer.text(column.name);
  return writer.toBytes();
}

/** A shard's resident directory, open: everything that is known before a read. */
export interface Directory {
  readonly documents: number;
  /** Number, in the release, of the shard's first document. */
  readonly firstDocument: number;
  /** Packs in the order of the shard's byte space: pack i covers [startByte, startByte + bytes). */
  readonly packs: readonly { readonly name: string; readonly startByte: number; readonly bytes: number }[];
  readonly residentTerms: ResidentTerms;
  readonly wordIndex: WordIndex;
  readonly displayPages: readonly Extent[];
  /** Number, in the shard, of each display page's first document; one more entry holds `documents`. */
  readonly displayStarts: Uint32Array;
  /** What display pages are deflated with; undefined: nothing. */
  readonly dictionary: Extent | undefined;
  readonly idBuckets: readonly Extent[];
  /** Empty where vectors are not stored. */
  readonly vectorPages: readonly Extent[];
  readonly columns: ReadonlyMap<string, Extent>;
  /** Documents that the release has no longer, by their numbers in the shard, ascending: the manifest names them. */
  readonly removed: Uint32Array;
}

/** Opens the payload of a directory. @throws CairnError `corrupt` */
export function decodeDirectory(payload: Uint8Array, removed: Uint32Array = NONE_REMOVED): Directory {
  const reader = new ByteReader(payload, 'directory');
  const documents = reader.u32();
  const firstDocument = reader.u32();
  if (documents === 0 || documents > SHARD_LIMIT_DOCUMENTS) throw reader.corrupt(`${documents} documents`);
  const packs = decodePacks(reader);
  const residentTerms = new ResidentTerms(reader.raw(reader.varint()), documents);
  const wordIndex = new WordIndex(reader.raw(reader.varint()));
  const displayPages = decodeExtents(reader);
  const displayStarts = decodeDisplayStarts(reader, displayPages.length, documents);
  const dictionary = decodeDictionary(reader);
  const idBuckets = decodeExtents(reader);
  if (idBuckets.length === 0 || idBuckets.length > documents) throw reader.corrupt(`${idBuckets.length} id buckets`);
  const vectorPages = decodeExtents(reader);
  if (vectorPages.length > 0 && vectorPages.length !== Math.ceil(documents / VECTOR_PAGE_DOCUMENTS))
    throw reader.corrupt(`${vectorPages.length} vector pages for ${documents} documents`);
  const columnExtents = decodeExtents(reader);
  const columns = new Map(columnExtents.map((extent) => [reader.text(), extent]));
  if (columns.size !== columnExtents.length) throw reader.corrupt('two columns of one name');
  reader.end();
  return {
    documents,
    firstDocument,
    packs,
    residentTerms,
    wordIndex,
    displayPages,
    displayStarts,
    dictionary,
    idBuckets,
    vectorPages,
    columns,
    removed,
  };
}

function decodeDictionary(reader: ByteReader): Extent | undefined {
  const [dictionary, ...more] = decodeExtents(reader);
  if (more.length > 0) throw reader.corrupt(`${more.length + 1} dictionaries`);
  if (dictionary && dictionary.bytes > DICTIONARY_LIMIT_BYTES + BLOCK_OVERHEAD_BYTES)
    throw reader.corrupt(`a dictionary of ${dictionary.bytes} bytes`);
  return dictionary;
}

function decodeDisplayStarts(reader: ByteReader, pages: number, documents: number): Uint32Array {
  const starts = new Uint32Array(pages + 1);
  for (let i = 0; i < pages; i++) {
    const count = reader.varint();
    if (count === 0 || count > documents - starts[i]!) throw reader.corrupt(`a display page of ${count} documents`);
    starts[i + 1] = starts[i]! + count;
  }
  if (starts[pages] !== documents) throw reader.corrupt(`display pages of ${starts[pages]} documents`);
  return starts;
}

function decodePacks(reader: ByteReader): Directory['packs'] {
  const packs = [];
  let startByte = 0;
  for (let left = reader.varint(); left > 0; left--) {
    const name = toHex(reader.raw(32));
    const bytes = reader.u32();
    if (bytes <= HEADER_BYTES || bytes > PACK_LIMIT_BYTES) throw reader.corrupt(`a pack of ${bytes} bytes`);
    packs.push({ name, startByte, bytes });
    startByte += bytes;
  }
  if (startByte === 0 || startByte >= 2 ** 32) throw reader.corrupt(`packs of ${startByte} bytes`);
  return packs;
}
