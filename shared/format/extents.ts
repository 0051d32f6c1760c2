import { type ByteReader, type ByteWriter } from '../bytes.ts';
import { BLOCK_OVERHEAD_BYTES } from './layout.ts';

/** A block's place in the shard's byte space: [address, address + bytes), overhead included. */
export interface Extent {
  readonly address: number;
  readonly bytes: number;
}

/** Extents in ascending order, each as its gap to the end of the one before, and its length. FORMAT.md §8. */
export function encodeExtents(writer: ByteWriter, extents: readonly Extent[]): void {
  writer.varint(extents.length);
  let end = 0;
  for (const { address, bytes } of extents) {
    writer.varint(address - end);
    writer.varint(bytes);
    end = address + bytes;
  }
}

/** @throws CairnError `corrupt` (past 2^32, shorter than a block can be) */
export function decodeExtents(reader: ByteReader): Extent[] {
  const count = reader.varint();
  if (count * 2 > reader.remaining) throw reader.corrupt(`${count} extents`);
  const extents: Extent[] = [];
  let end = 0;
  for (let i = 0; i < count; i++) {
    const address = end + reader.varint();
    const bytes = reader.varint();
    end = address + bytes;
    if (end >= 2 ** 32 || bytes <= BLOCK_OVERHEAD_BYTES)
      throw reader.corrupt(`an extent of ${bytes} bytes at ${address}`);
    extents.push({ address, bytes });
  }
  return extents;
}
