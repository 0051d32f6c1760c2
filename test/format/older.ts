import { ByteWriter } from '../../shared/bytes.ts';
import type { AttributeValue } from '../../shared/document.ts';
import { compareScalars } from '../../shared/format/open-column.ts';
import { encodeSignedBytes, type HeadParts } from '../../shared/format/head.ts';
import { MAGIC_BYTES, OLDEST_VERSION } from '../../shared/format/layout.ts';
import { withBytes } from './refusals.ts';
import { resealed } from './sealed.ts';

/** A pack as the version before wrote it, whose blocks are the same, but for those of columns. */
export function olderPack(object: Uint8Array): Uint8Array {
  return withBytes(object, MAGIC_BYTES, OLDEST_VERSION);
}

/** A release as the version before wrote it. */
export function olderRelease(object: Uint8Array): Uint8Array {
  return resealed(object, olderPack);
}

/** A head as the version before wrote it: it has no place for a lexicon, and here neither a log nor a signature. */
export function olderHead(head: HeadParts): Uint8Array {
  const bytes = encodeSignedBytes({ ...head, lexicon: undefined, log: [] });
  // No lexicon, two brackets and their length; then there is no signature, and the checksum takes the place of others.
  return resealed(Uint8Array.from([...bytes.subarray(0, -4), 2, 0x5b, 0x5d, 0, 0, 0, 0, 0]), olderPack);
}

/** Payload of a column as the version before wrote it. */
export function encodeOlderColumn(values: readonly (AttributeValue | undefined)[]): Uint8Array {
  const listOf = (value: AttributeValue | undefined) => (value === undefined ? [] : [value].flat());
  const distinct = [...new Set(values.flatMap(listOf))].sort(compareScalars);
  const writer = new ByteWriter();
  writer.varint(distinct.length);
  for (const value of distinct) {
    writer.u8(typeof value === 'string' ? 1 : typeof value === 'number' ? 2 : 3);
    if (typeof value === 'string') writer.text(value);
    else if (typeof value === 'number') writer.f64(value);
    else writer.u8(value ? 1 : 0);
  }
  writer.varint(values.length);
  for (const value of values) {
    const own = listOf(value);
    writer.varint(value === undefined ? 0 : Array.isArray(value) ? 1 + 2 * own.length : 2);
    for (const scalar of own) writer.varint(distinct.findIndex((other) => Object.is(other, scalar === 0 ? 0 : scalar)));
  }
  return writer.toBytes();
}
