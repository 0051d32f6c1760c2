import { createHash } from 'node:crypto';
import { CONTENT_HASH_BYTES } from '../shared/format/layout.ts';
import type { OrderedDocument } from './order.ts';

/**
 * The first bytes of the SHA-256 of all that a document brings to an index: what is stored of it, its own vector,
 * whether it opens its page, and the text that it is encoded with beside its own. Equal content under equal settings gives an equal part of the index.
 */
export function contentHash(document: OrderedDocument, expansion?: string): Uint8Array {
  const hash = createHash('sha256').update(JSON.stringify(document));
  if (expansion !== undefined) hash.update('\0').update(expansion);
  return hash.digest().subarray(0, CONTENT_HASH_BYTES);
}
