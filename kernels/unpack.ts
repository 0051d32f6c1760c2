import { UNPACK_TABLE } from './memory';

// Eight values of b bits take b bytes, so the same two shuffles and factors serve every eight. Each 32-bit lane takes the
// four bytes in which its value begins; a product brings the value to bit 7, whatever its place in the first byte.

/** Widths that values may have. */
const WIDTHS: i32 = 17;
/** Bytes of a width's part of the table: for each half of the eight, a shuffle and factors. */
const ENTRY: usize = 64;

/** Writes the table; once for each instance. */
export function initUnpack(): void {
  for (let bits: i32 = 0; bits < WIDTHS; bits++) {
    for (let value: i32 = 0; value < 8; value++) {
      const half = value >>> 2;
      const firstByte = (half * 4 * bits) >>> 3;
      const bit = value * bits;
      const lane = UNPACK_TABLE + <usize>bits * ENTRY + <usize>half * 32 + <usize>(value & 3) * 4;
      for (let byte: i32 = 0; byte < 4; byte++) store<u8>(lane + <usize>byte, <u8>((bit >>> 3) - firstByte + byte));
      store<u32>(lane + 16, 1 << (7 - (bit & 7)));
    }
  }
}

/** Unpacks `count` values of `bits` bits from `source` to `target`, 32 bits each; writes up to seven more. */
export function unpack(source: usize, bits: i32, count: i32, target: usize): void {
  const table = UNPACK_TABLE + <usize>bits * ENTRY;
  const mask = i32x4.splat((1 << bits) - 1);
  const shuffle0 = v128.load(table);
  const factors0 = v128.load(table, 16);
  const shuffle1 = v128.load(table, 32);
  const factors1 = v128.load(table, 48);
  const second = <usize>((4 * bits) >>> 3);
  const end = target + ((<usize>count) << 2);
  for (; target < end; target += 32, source += <usize>bits) {
    const low = i32x4.mul(i8x16.swizzle(v128.load(source), shuffle0), factors0);
    const high = i32x4.mul(i8x16.swizzle(v128.load(source + second), shuffle1), factors1);
    v128.store(target, v128.and(i32x4.shr_u(low, 7), mask));
    v128.store(target, v128.and(i32x4.shr_u(high, 7), mask), 16);
  }
}
