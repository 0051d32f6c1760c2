import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter } from '../../shared/bytes.ts';
import { bitsFor, packBits, packedBytes, takePacked } from '../../shared/format/bit-packing.ts';
import { expectCutsRefused } from './refusals.ts';

function packed(values: readonly number[], bits: number): Uint8Array {
  const writer = new ByteWriter();
  packBits(writer, values, values.length, bits);
  return writer.toBytes();
}

function unpacked(bytes: Uint8Array, count: number, bits: number): number[] {
  const reader = new ByteReader(bytes, 'test');
  const { view, startBit } = takePacked(reader, packedBytes(count, bits));
  const valueAt = (bit: number): number => (view.getUint32(bit >>> 3, true) >>> (bit & 7)) & (2 ** bits - 1);
  reader.end();
  return Array.from({ length: count }, (_, i) => valueAt(startBit + i * bits));
}

const packs = fc
  .integer({ min: 0, max: 16 })
  .chain((bits) => fc.tuple(fc.constant(bits), fc.array(fc.nat(2 ** bits - 1), { maxLength: 128 })));

describe('bit packing', () => {
  it('gives values of every width back', () => {
    const property = fc.property(packs, ([bits, values]) => {
      const bytes = packed(values, bits);
      expect(bytes.length).toBe(packedBytes(values.length, bits));
      expect(unpacked(bytes, values.length, bits)).toEqual(values);
    });
    fc.assert(property);
  });

  it('puts value i at bit i times the width, lowest bits first', () => {
    const property = fc.property(packs, ([bits, values]) => {
      const bytes = packed(values, bits);
      const bitAt = (bit: number): number => (bytes[bit >> 3]! >> (bit & 7)) & 1;
      values.forEach((value, i) => {
        let read = 0;
        for (let bit = 0; bit < bits; bit++) read += bitAt(i * bits + bit) * 2 ** bit;
        expect(read).toBe(value);
      });
      for (let bit = values.length * bits; bit < bytes.length * 8; bit++) expect(bitAt(bit)).toBe(0);
    });
    fc.assert(property);
  });

  it('reads nothing past the end', () => {
    expectCutsRefused(packed([1, 2, 3, 4, 5], 13), (bytes) => unpacked(bytes, 5, 13));
  });

  it.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [255, 8],
    [256, 9],
    [65534, 16],
  ])('holds values up to %i in %i bits', (largest, bits) => {
    expect(bitsFor(largest)).toBe(bits);
  });
});
