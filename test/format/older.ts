import { encodeHead, type HeadParts } from '../../shared/format/head.ts';
import { MAGIC_BYTES, OLDEST_VERSION } from '../../shared/format/layout.ts';
import { withBytes } from './refusals.ts';
import { resealed } from './sealed.ts';

/** A pack as the version before wrote it, whose blocks are the same. */
export function olderPack(object: Uint8Array): Uint8Array {
  return withBytes(object, MAGIC_BYTES, OLDEST_VERSION);
}

/** A release as the version before wrote it, which has no words of increments. */
export function olderRelease(object: Uint8Array): Uint8Array {
  return resealed(object, olderPack);
}

/** A head as the version before wrote it, which is the same. */
export function olderHead(head: HeadParts): Uint8Array {
  return resealed(encodeHead(head), olderPack);
}
