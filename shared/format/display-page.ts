import { deflateSync, inflateSync } from 'fflate';
import { Packr } from 'msgpackr';
import { ByteReader, ByteWriter } from '../bytes.ts';
import type { AttributeValue } from '../document.ts';
import { CairnError } from '../errors.ts';
import { DISPLAY_PAGE_LIMIT_BYTES } from './layout.ts';

/** What is stored of a document to show it and to give it back. */
export interface StoredDocument {
  readonly id: string;
  readonly url: string;
  readonly page: string;
  readonly title: string;
  readonly headings: readonly string[];
  readonly text: string;
  readonly lang?: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

type Row = [
  string,
  string,
  string,
  string,
  readonly string[],
  string,
  string,
  Readonly<Record<string, AttributeValue>> | null,
];

// Plain MessagePack: no records, no extensions, no shared structures.
const packr = new Packr({ useRecords: false, variableMapSize: true, encodeUndefinedAsNil: true });

/** MessagePack rows of the documents of a page, as they are before they are deflated. */
export function packDocuments(documents: readonly StoredDocument[]): Uint8Array {
  const rows: Row[] = documents.map((d) => [
    d.id,
    d.url,
    d.page,
    d.title,
    d.headings,
    d.text,
    d.lang ?? '',
    d.attributes ?? null,
  ]);
  // Its type names Buffer, which this folder does not know; it is one only on Node.
  const bytes: unknown = packr.pack(rows);
  return bytes as Uint8Array;
}

/** Payload of a display page: raw length, then the deflated rows. FORMAT.md §9. */
export function encodeDisplayPage(documents: readonly StoredDocument[]): Uint8Array<ArrayBuffer> {
  const raw = packDocuments(documents);
  const writer = new ByteWriter(raw.length);
  writer.varint(raw.length);
  writer.raw(deflateSync(raw, { level: 9 }));
  return writer.toBytes();
}

/** Documents of a display page and the bytes it took to inflate. @throws CairnError `corrupt` */
export function decodeDisplayPage(
  payload: Uint8Array,
  count: number,
): { documents: StoredDocument[]; inflatedBytes: number } {
  const reader = new ByteReader(payload, 'display page');
  const inflatedBytes = reader.varint();
  if (inflatedBytes > DISPLAY_PAGE_LIMIT_BYTES) throw reader.corrupt(`a page of ${inflatedBytes} bytes`);
  const deflated = reader.raw(reader.remaining);
  let rows: unknown;
  try {
    // One byte of room more than expected shows a page that inflates to more.
    const raw = inflateSync(deflated, { out: new Uint8Array(inflatedBytes + 1) });
    if (raw.length !== inflatedBytes)
      throw reader.corrupt(`a page that inflates to ${raw.length} bytes, not ${inflatedBytes}`);
    rows = packr.unpack(raw);
  } catch (cause) {
    if (cause instanceof CairnError) throw cause;
    throw new CairnError('corrupt', 'display page: what it holds cannot be inflated or unpacked', { cause });
  }
  if (!Array.isArray(rows) || rows.length !== count) throw reader.corrupt(`not the ${count} documents expected`);
  return { documents: rows.map((row) => toDocument(row, reader)), inflatedBytes };
}

function toDocument(row: unknown, reader: ByteReader): StoredDocument {
  if (!isRow(row)) throw reader.corrupt('a row that is not a document');
  const [id, url, page, title, headings, text, lang, attributes] = row;
  return {
    id,
    url,
    page,
    title,
    headings,
    text,
    ...(lang !== '' && { lang }),
    ...(attributes !== null && { attributes }),
  };
}

function isRow(row: unknown): row is Row {
  if (!Array.isArray(row) || row.length !== 8) return false;
  const [id, url, page, title, headings, text, lang, attributes] = row as unknown[];
  return (
    [id, url, page, title, text, lang].every((field) => typeof field === 'string') &&
    isTexts(headings) &&
    (attributes === null || (isRecord(attributes) && Object.values(attributes).every(isAttributeValue)))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function isAttributeValue(value: unknown): value is AttributeValue {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value) || isTexts(value);
}
