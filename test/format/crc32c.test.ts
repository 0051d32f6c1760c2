import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32c } from '../../shared/crc32c.ts';

/** The checksum bit by bit. */
function slow(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}

it('gives the checksums of RFC 3720, appendix B.4', () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => 31 - i))).toBe(0x113fdb5c);
});

it('is what it is bit by bit, wherever the bytes lie', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(20), (bytes, start) => {
    expect(crc32c(bytes.subarray(start))).toBe(slow(bytes.subarray(start)));
  });
  fc.assert(property);
});
