import { createHash } from 'node:crypto';

/** SHA-256 in hexadecimal digits, as objects are named by it. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
