import { deflateSync } from 'fflate';
import { Packr, Unpackr } from 'msgpackr';
import { ByteReader, ByteWriter } from '../bytes.ts';
import type { AttributeValue, CairnDocument } from '../document.ts';
import { CairnError } from '../errors.ts';
import { inflate } from './inflate.ts';

/** What is stored of a document to show it and to give it back: all but its vector, which is in the lists. */
export type StoredDocument = Omit<CairnDocument, 'vector'>;

/** A document as a page has it: null stands for what the row before has, or for a url that is the id. */
type Row = [
  id: string,
  url: string | null,
  page: string | null,
  title: string | null,
  headings: readonly string[],
  text: string,
  lang: string | null,
  attributes: ReadonlyMap<string, AttributeValue> | null,
];

// Plain MessagePack: no records, no extensions, no shared structures.
const packr = new Packr({ useRecords: false, variableMapSize: true, encodeUndefinedAsNil: true });
// Maps as such: a name like __proto__ is data, and only what is a text is a name.
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: false });

/** MessagePack rows of the documents of a page, as they are before they are deflated. */
export function packDocuments(documents: readonly StoredDocument[]): Uint8Array {
  const rows = documents.map((document, i) => toRow(document, documents[i - 1]));
  // Its type names Buffer, which this folder does not know; it is one only on Node.
  const bytes: unknown = packr.pack(rows);
  // A copy: what the packer gives lies in memory of its own, all of which would live as long as these few bytes.
  return new Uint8Array(bytes as Uint8Array);
}

function toRow(document: StoredDocument, before: StoredDocument | undefined): Row {
  const { id, url, page, title, headings, text, lang = '', attributes } = document;
  return [
    id,
    url === id ? null : url,
    page === before?.page ? null : page,
    title === before?.title ? null : title,
    headings,
    text,
    lang === (before ? (before.lang ?? '') : undefined) ? null : lang,
    attributes ? new Map(Object.entries(attributes)) : null,
  ];
}

/** Payload of a display page: raw length, then the rows, deflated with the shard's dictionary. FORMAT.md §9. */
export function encodeDisplayPage(
  documents: readonly StoredDocument[],
  dictionary?: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const raw = packDocuments(documents);
  const writer = new ByteWriter(raw.length);
  writer.varint(raw.length);
  writer.raw(deflateRows(raw, dictionary));
  return writer.toBytes();
}

function deflateRows(raw: Uint8Array, dictionary: Uint8Array | undefined): Uint8Array {
  if (dictionary) {
    const deflated = deflateSync(raw, { level: 9, dictionary });
    // Rows that do not shrink are stored as they are, and this encoder then stores the dictionary along with them, as if
    // it were theirs. Bits 1 and 2 are the type of the first block, the only one that this befalls.
    if ((deflated[0]! & 6) !== 0) return deflated;
  }
  return deflateSync(raw, { level: 9 });
}

/** Bytes that a display page takes once it is inflated, as it says itself. @throws CairnError `corrupt` */
export function inflatedBytes(payload: Uint8Array): number {
  return new ByteReader(payload, 'display page').varint();
}

/** Documents of a display page and the bytes it took to inflate. @throws CairnError `corrupt` */
export function decodeDisplayPage(
  payload: Uint8Array,
  count: number,
  dictionary?: Uint8Array,
): { documents: StoredDocument[]; inflatedBytes: number } {
  const reader = new ByteReader(payload, 'display page');
  const rawBytes = reader.varint();
  const raw = inflate(reader.raw(reader.remaining), rawBytes, 'display page', dictionary);
  let rows: unknown;
  try {
    rows = unpackr.unpack(raw);
  } catch (cause) {
    throw new CairnError('corrupt', 'display page: what it holds cannot be unpacked', { cause });
  }
  if (!Array.isArray(rows) || rows.length !== count) throw reader.corrupt(`not the ${count} documents expected`);
  const documents: StoredDocument[] = [];
  for (const row of rows) documents.push(toDocument(row, documents.at(-1), reader));
  return { documents, inflatedBytes: rawBytes };
}

function toDocument(row: unknown, before: StoredDocument | undefined, reader: ByteReader): StoredDocument {
  if (!isRow(row)) throw reader.corrupt('a row that is not a document');
  const [id, url, page, title, headings, text, lang, attributes] = row;
  if (!before && (page === null || title === null || lang === null))
    throw reader.corrupt('a first row that refers to one before');
  const language = lang ?? before?.lang ?? '';
  return {
    id,
    url: url ?? id,
    page: page ?? before!.page,
    title: title ?? before!.title,
    headings,
    text,
    ...(language !== '' && { lang: language }),
    ...(attributes !== null && { attributes: Object.fromEntries(attributes) }),
  };
}

function isRow(row: unknown): row is Row {
  if (!Array.isArray(row) || row.length !== 8) return false;
  const [id, url, page, title, headings, text, lang, attributes] = row as unknown[];
  return (
    [id, text].every((field) => typeof field === 'string') &&
    [url, page, title, lang].every((field) => typeof field === 'string' || field === null) &&
    isTexts(headings) &&
    (attributes === null || isAttributes(attributes))
  );
}

function isAttributes(value: unknown): boolean {
  if (!(value instanceof Map)) return false;
  return [...value].every(([name, each]) => typeof name === 'string' && isAttributeValue(each));
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function isAttributeValue(value: unknown): value is AttributeValue {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value) || isTexts(value);
}
