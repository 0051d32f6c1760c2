import { ByteReader } from '../bytes.ts';
import { decodeBlock, encodeBlock } from './block.ts';
import { decodeHeader, encodeHeader } from './header.ts';
import { type BlockKind, CHANNEL_PREFIX, HEADER_BYTES, PACK_MAGIC, PACK_PREFIX, RELEASE_PREFIX } from './layout.ts';

/** An object that is read by its name: a shard's directory, the query table, codes. */
export interface BlockObject {
  /** SHA-256 of the object in hexadecimal digits: it is the pack of that name. */
  readonly pack: string;
  /** Bytes of the object. */
  readonly bytes: number;
}

/** Key of a pack, below the index's prefix. */
export function packKey(sha256: string): string {
  return `${PACK_PREFIX}${sha256}`;
}

/** Key of a release. */
export function releaseKey(sha256: string): string {
  return `${RELEASE_PREFIX}${sha256}`;
}

/** Key of a channel's head. */
export function channelKey(name: string): string {
  return `${CHANNEL_PREFIX}${name}`;
}

/** A pack that holds a single block. */
export function encodeBlockObject(kind: BlockKind, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const block = encodeBlock(kind, payload);
  const object = new Uint8Array(HEADER_BYTES + block.length);
  object.set(encodeHeader(PACK_MAGIC));
  object.set(block, HEADER_BYTES);
  return object;
}

/** The payload of a pack that holds a single block. @throws CairnError `corrupt`, `too-new`, `too-old` */
export function decodeBlockObject(kind: BlockKind, object: Uint8Array): Uint8Array {
  decodeHeader(new ByteReader(object, 'pack'), PACK_MAGIC);
  return decodeBlock(kind, object.subarray(HEADER_BYTES));
}
