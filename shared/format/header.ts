import { type ByteReader, ByteWriter } from '../bytes.ts';
import { CairnError } from '../errors.ts';
import { HEADER_BYTES, MAGIC_BYTES, OLDEST_VERSION, VERSION } from './layout.ts';

/** The 16 bytes at the start of every object. FORMAT.md §2. */
export function encodeHeader(magic: string): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(HEADER_BYTES);
  for (let i = 0; i < MAGIC_BYTES; i++) writer.u8(magic.charCodeAt(i));
  writer.u16(VERSION);
  writer.u16(0);
  writer.u32(0);
  return writer.toBytes();
}

/**
 * Reads a header and leaves the reader behind it; gives the version of what follows.
 * @throws CairnError `corrupt` (another magic), `too-new`, `too-old`
 */
export function decodeHeader(reader: ByteReader, magic: string): number {
  const found = String.fromCharCode(...reader.raw(MAGIC_BYTES));
  if (found !== magic)
    throw new CairnError('corrupt', `an object that begins with ${JSON.stringify(found)}, expected "${magic}"`);
  const version = reader.u16();
  const accepted = `this reader accepts ${OLDEST_VERSION} to ${VERSION}`;
  if (version > VERSION) throw new CairnError('too-new', `${magic} has format version ${version}, ${accepted}`);
  if (version < OLDEST_VERSION) throw new CairnError('too-old', `${magic} has format version ${version}, ${accepted}`);
  if (reader.u16() !== 0 || reader.u32() !== 0) throw reader.corrupt('reserved bytes that are not zero');
  return version;
}
