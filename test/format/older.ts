import { encodeSignedBytes, type HeadParts } from '../../shared/format/head.ts';
import { MAGIC_BYTES, OLDEST_VERSION } from '../../shared/format/layout.ts';
import { withBytes } from './refusals.ts';
import { resealed } from './sealed.ts';

/** A pack as the version before wrote it, whose blocks are the same. */
export function olderPack(object: Uint8Array): Uint8Array {
  return withBytes(object, MAGIC_BYTES, OLDEST_VERSION);
}

/** A release as the version before wrote it. */
export function olderRelease(object: Uint8Array): Uint8Array {
  return resealed(object, olderPack);
}

/** A head as the version before wrote it: it ends with its query table. */
export function olderHead(head: HeadParts): Uint8Array {
  const bytes = encodeSignedBytes({ ...head, log: [] });
  // Two brackets and their length are the log. The checksum takes the place of others.
  return resealed(Uint8Array.from([...bytes.subarray(0, -3), 0, 0, 0, 0]), olderPack);
}
