import type { BlockObject } from './object.ts';

// What members of a manifest may be: JSON that somebody wrote.

/** An integer of at least 1. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/** A SHA-256 in hexadecimal digits. */
export function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/** The name of a pack, and its bytes. */
export function isBlockObject(value: unknown): value is BlockObject {
  const { pack, bytes } = (value ?? {}) as Partial<BlockObject>;
  return isHash(pack) && isCount(bytes);
}
