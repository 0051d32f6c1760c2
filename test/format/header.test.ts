import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../shared/bytes.ts';
import { decodeHeader, encodeHeader } from '../../shared/format/header.ts';
import {
  HEADER_BYTES,
  HEAD_MAGIC,
  OLDEST_VERSION,
  PACK_MAGIC,
  RELEASE_MAGIC,
  VERSION,
} from '../../shared/format/layout.ts';
import { expectCutsRefused, expectRefused, withBytes } from './refusals.ts';

const MAGICS = [PACK_MAGIC, RELEASE_MAGIC, HEAD_MAGIC];

/** The version that a header names, and where the reader stands behind it. */
function decode(bytes: Uint8Array, magic = PACK_MAGIC): { version: number; position: number } {
  const reader = new ByteReader(bytes, 'test');
  const version = decodeHeader(reader, magic);
  return { version, position: reader.position };
}

describe('header', () => {
  it.each(MAGICS)('of %s is read to its end, and says its version', (magic) => {
    expect(decode(encodeHeader(magic), magic)).toEqual({ version: VERSION, position: HEADER_BYTES });
  });

  it('may be of every version from the oldest on', () => {
    expect(OLDEST_VERSION).toBe(VERSION - 1);
    for (let version = OLDEST_VERSION; version <= VERSION; version++)
      expect(decode(withBytes(encodeHeader(PACK_MAGIC), 8, version)).version).toBe(version);
  });

  it('of another object is refused', () => {
    for (const magic of MAGICS)
      for (const other of MAGICS) if (other !== magic) expectRefused(() => decode(encodeHeader(magic), other));
    for (let i = 0; i < 8; i++) expectRefused(() => decode(withBytes(encodeHeader(PACK_MAGIC), i, 0)));
  });

  it('of another version says which side is old', () => {
    const header = encodeHeader(PACK_MAGIC);
    expectRefused(() => decode(withBytes(header, 8, VERSION + 1, 0)), 'too-new');
    expectRefused(() => decode(withBytes(header, 8, 0xff, 0xff)), 'too-new');
    expectRefused(() => decode(withBytes(header, 8, OLDEST_VERSION - 1, 0)), 'too-old');
    expect(() => decode(withBytes(header, 8, VERSION + 1, 0))).toThrow(`${VERSION + 1}`);
  });

  it('of a newer version is named as such, whatever its reserved bytes say', () => {
    expectRefused(() => decode(withBytes(encodeHeader(PACK_MAGIC), 8, VERSION + 1, 0, 1)), 'too-new');
  });

  it('with reserved bytes in use is refused', () => {
    for (let i = 10; i < HEADER_BYTES; i++) expectRefused(() => decode(withBytes(encodeHeader(PACK_MAGIC), i, 1)));
  });

  it('is refused when it is cut', () => {
    expectCutsRefused(encodeHeader(PACK_MAGIC), (bytes) => decode(bytes));
  });
});
