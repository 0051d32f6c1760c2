import { utf8 } from '../bytes.ts';
import { SPACE, type Space } from './layout.ts';

/** A term's key: the byte of its space, then the term in UTF-8. Dictionaries are sorted by the bytes of keys. */
export function encodeTermKey(space: Space, term: string): Uint8Array<ArrayBuffer> {
  const text = utf8(term);
  const key = new Uint8Array(text.length + 1);
  key[0] = SPACE[space];
  key.set(text, 1);
  return key;
}

/** Bytes that two keys share at their start, at most 255. */
export function sharedPrefix(a: Uint8Array, b: Uint8Array): number {
  const limit = Math.min(a.length, b.length, 255);
  let shared = 0;
  while (shared < limit && a[shared] === b[shared]) shared++;
  return shared;
}
