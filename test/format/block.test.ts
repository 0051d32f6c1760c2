import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../shared/bytes.ts';
import { crc32c } from '../../shared/crc32c.ts';
import { decodeBlock, encodeBlock } from '../../shared/format/block.ts';
import { BLOCK, BLOCK_OVERHEAD_BYTES, type BlockKind } from '../../shared/format/layout.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused, withBytes } from './refusals.ts';

const KINDS = Object.values(BLOCK);
const payloads = fc.uint8Array({ maxLength: 300 });

describe('block', () => {
  it('gives its payload back', () => {
    const property = fc.property(fc.constantFrom(...KINDS), payloads, (kind, payload) => {
      const block = encodeBlock(kind, payload);
      expect(block.length).toBe(payload.length + BLOCK_OVERHEAD_BYTES);
      expect(decodeBlock(kind, block)).toEqual(payload);
    });
    fc.assert(property);
  });

  it('is found in the middle of other memory', () => {
    const block = encodeBlock(BLOCK.tier, Uint8Array.of(1, 2, 3));
    const memory = Uint8Array.from([9, 9, 9, ...block, 9]);
    expect(decodeBlock(BLOCK.tier, memory.subarray(3, 3 + block.length))).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('is refused with any byte changed', () => {
    const property = fc.property(payloads, fc.nat(), fc.integer({ min: 1, max: 255 }), (payload, at, change) => {
      const block = encodeBlock(BLOCK.words, payload);
      const offset = at % block.length;
      expectRefused(() => decodeBlock(BLOCK.words, withBytes(block, offset, block[offset]! ^ change)));
    });
    fc.assert(property);
  });

  it('is refused by whoever came for another kind', () => {
    const block = encodeBlock(BLOCK.ids, Uint8Array.of(1));
    for (const kind of KINDS) if (kind !== BLOCK.ids) expectRefused(() => decodeBlock(kind, block));
    const unknown = encodeBlock(99 as BlockKind, Uint8Array.of(1));
    for (const kind of KINDS) expectRefused(() => decodeBlock(kind, unknown));
  });

  it('is refused when it is cut or longer', () => {
    const block = encodeBlock(BLOCK.column, Uint8Array.of(1, 2, 3, 4, 5, 6));
    expectCutsRefused(block, (bytes) => decodeBlock(BLOCK.column, bytes));
    expectJunkRefused(block, (bytes) => decodeBlock(BLOCK.column, bytes));
  });
});

describe('CRC-32C', () => {
  it('has the check value of its definition', () => {
    expect(crc32c(utf8('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(0))).toBe(0);
  });
});
