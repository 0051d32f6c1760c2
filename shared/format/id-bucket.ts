import { ByteReader, ByteWriter, utf8 } from '../bytes.ts';
import { crc32c } from '../crc32c.ts';
import { CONTENT_HASH_BYTES, ID_BUCKET_DOCUMENTS } from './layout.ts';

/**
 * What the id directory knows of a document. Of its id it keeps the hash alone, a tenth of the bytes: the stored
 * document has the id, and tells apart the few that share a hash. Document numbers are the shard's.
 */
export interface IdEntry {
  /** `idHash` of the id. */
  readonly hash: number;
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

/** Payload of a bucket; entries come in order of hash, then document. FORMAT.md §10. */
export function encodeIdBucket(entries: readonly IdEntry[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.varint(entries.length);
  let previous = 0;
  for (const entry of entries) {
    writer.varint(entry.hash - previous);
    writer.varint(entry.document);
    writer.varint(entry.document - entry.page);
    writer.raw(entry.contentHash);
    previous = entry.hash;
  }
  return writer.toBytes();
}

/** @throws CairnError `corrupt` */
export function decodeIdBucket(payload: Uint8Array, documents: number): IdEntry[] {
  const reader = new ByteReader(payload, 'id bucket');
  const entries: IdEntry[] = [];
  let hash = 0;
  for (let left = reader.varint(); left > 0; left--) {
    hash += reader.varint();
    const document = reader.varint();
    const page = document - reader.varint();
    const contentHash = reader.raw(CONTENT_HASH_BYTES);
    if (hash >= 2 ** 32 || document >= documents || page < 0) {
      throw reader.corrupt(`document ${document} of page ${page} with hash ${hash}`);
    }
    entries.push({ hash, document, page, contentHash });
  }
  reader.end();
  return entries;
}
