import { crc32c } from '../crc32c.ts';
import { CairnError } from '../errors.ts';
import { BLOCK_OVERHEAD_BYTES, type BlockKind } from './layout.ts';

/** A block: kind byte, payload, CRC-32C (little-endian) of both. FORMAT.md §3. */
export function encodeBlock(kind: BlockKind, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(payload.length + BLOCK_OVERHEAD_BYTES);
  block[0] = kind;
  block.set(payload, 1);
  const end = payload.length + 1;
  new DataView(block.buffer).setUint32(end, crc32c(block.subarray(0, end)), true);
  return block;
}

/**
 * Payload of a block, as a view.
 * @throws CairnError `corrupt` (another kind, wrong checksum, too short)
 */
export function decodeBlock(kind: BlockKind, block: Uint8Array): Uint8Array {
  const end = block.length - 4;
  if (end < 1)
    throw new CairnError('corrupt', `a block of ${block.length} bytes, expected at least ${BLOCK_OVERHEAD_BYTES}`);
  const stored = new DataView(block.buffer, block.byteOffset + end, 4).getUint32(0, true);
  const actual = crc32c(block.subarray(0, end));
  if (stored !== actual) {
    throw new CairnError('corrupt', `a block with checksum ${actual.toString(16)}, expected ${stored.toString(16)}`);
  }
  if (block[0] !== kind) throw new CairnError('corrupt', `a block of kind ${block[0]}, expected kind ${kind}`);
  return block.subarray(1, end);
}
