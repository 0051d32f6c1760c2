import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter } from '../../shared/bytes.ts';
import { decodeExtents, encodeExtents, type Extent } from '../../shared/format/extents.ts';
import { extents } from './arbitraries.ts';
import { expectCutsRefused, expectJunkRefused, expectRefused } from './refusals.ts';

function encode(list: readonly Extent[]): Uint8Array {
  const writer = new ByteWriter();
  encodeExtents(writer, list);
  return writer.toBytes();
}

function decode(bytes: Uint8Array): Extent[] {
  const reader = new ByteReader(bytes, 'test');
  const list = decodeExtents(reader);
  reader.end();
  return list;
}

describe('extents', () => {
  it('come back', () => {
    const property = fc.property(extents, (list) => {
      expect(decode(encode(list))).toEqual(list);
    });
    fc.assert(property);
  });

  it('reach to the end of the byte space, and not beyond', () => {
    const last = { address: 2 ** 32 - 7, bytes: 6 };
    expect(decode(encode([last]))).toEqual([last]);
    expectRefused(() => decode(encode([{ address: 2 ** 32 - 6, bytes: 6 }])));
    expectRefused(() => decode(encode([{ address: 2 ** 32 - 1, bytes: 2 ** 32 - 1 }])));
    expectRefused(() =>
      decode(
        encode([
          { address: 16, bytes: 2 ** 31 },
          { address: 16 + 2 ** 31, bytes: 2 ** 31 },
        ]),
      ),
    );
  });

  it('hold at least a byte of payload', () => {
    for (const bytes of [0, 1, 5]) expectRefused(() => decode(encode([{ address: 16, bytes }])));
    expect(decode(encode([{ address: 16, bytes: 6 }]))).toHaveLength(1);
  });

  it('are refused when they are cut, longer, or more than there is room for', () => {
    const bytes = encode([
      { address: 16, bytes: 300 },
      { address: 100_000, bytes: 70_000 },
    ]);
    expectCutsRefused(bytes, decode);
    expectJunkRefused(bytes, decode);
    expectRefused(() => decode(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 16, 6)));
  });
});
