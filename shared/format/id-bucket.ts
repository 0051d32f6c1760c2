import { ByteReader, ByteWriter, utf8 } from '../bytes.ts';
import { crc32c } from '../crc32c.ts';
import { CONTENT_HASH_BYTES, ID_BUCKET_DOCUMENTS } from './layout.ts';

/** What the id directory knows of a document. Document numbers are the shard's. */
export interface IdEntry {
  readonly id: string;
  readonly document: number;
  /** First document of the same page. */
  readonly page: number;
  /** First bytes of the SHA-256 of the document's content. */
  readonly contentHash: Uint8Array;
}

/** Place of an id in the order of the id directory, in [0, 2^32): the CRC-32C of its UTF-8 bytes. */
export function idHash(id: string): number {
  return crc32c(utf8(id));
}

/** Number of buckets of a shard. */
export function bucketCount(documents: number): number {
  return Math.ceil(documents / ID_BUCKET_DOCUMENTS);
}

/** Bucket of a hash: buckets split the range of hashes evenly. */
export function bucketOf(hash: number, buckets: number): number {
  return Math.floor((hash * buckets) / 2 ** 32);
}

/** Payload of a bucket; entries come in order of hash, then id. FORMAT.md §10. */
export function encodeIdBucket(entries: readonly IdEntry[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.varint(entries.length);
  for (const entry of entries) {
    writer.text(entry.id);
    writer.varint(entry.document);
    writer.varint(entry.page);
    writer.raw(entry.contentHash);
  }
  return writer.toBytes();
}

/** @throws CairnError `corrupt` */
export function decodeIdBucket(payload: Uint8Array, documents: number): IdEntry[] {
  const reader = new ByteReader(payload, 'id bucket');
  const entries: IdEntry[] = [];
  for (let left = reader.varint(); left > 0; left--) {
    const id = reader.text();
    const document = reader.varint();
    const page = reader.varint();
    const contentHash = reader.raw(CONTENT_HASH_BYTES);
    if (document >= documents || page > document) throw reader.corrupt(`document ${document} of page ${page}`);
    entries.push({ id, document, page, contentHash });
  }
  reader.end();
  return entries;
}
