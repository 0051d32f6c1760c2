import { ByteReader } from '../bytes.ts';
import { crc32c } from '../crc32c.ts';
import { CairnError } from '../errors.ts';
import { decodeHeader } from './header.ts';

/** A reader behind the header of an object that ends with the CRC-32C of all its bytes, and the object's version. */
export interface CheckedObject {
  readonly version: number;
  /** Ends before the CRC-32C. */
  readonly reader: ByteReader;
}

/**
 * Checks header and CRC-32C. The version is judged before the checksum, so that a newer format is named as such.
 * @throws CairnError `corrupt`, `too-new`, `too-old`
 */
export function openChecked(bytes: Uint8Array, magic: string, what: string): CheckedObject {
  const end = Math.max(0, bytes.length - 4);
  const reader = new ByteReader(bytes.subarray(0, end), what);
  const version = decodeHeader(reader, magic);
  const stored = new ByteReader(bytes.subarray(end), what).u32();
  const actual = crc32c(bytes.subarray(0, end));
  if (stored !== actual) {
    throw new CairnError('corrupt', `${what}: checksum ${actual.toString(16)}, expected ${stored.toString(16)}`);
  }
  return { version, reader };
}
