import { ByteReader, ByteWriter } from '../bytes.ts';

/** Numbers of a row are -7..7. */
export const ROW_MAX = 7;

/** What a token adds to a query's embedding: `scale * values`, integers all. */
export interface TokenRow {
  /** 0..65535; 0: the token adds nothing. */
  readonly scale: number;
  /** One number for each dimension, -7..7. */
  readonly values: Int8Array;
}

/** Bytes of a row: its scale, and half a byte for each dimension. */
export function rowBytes(dims: number): number {
  return 2 + dims / 2;
}

/** Payload of a block of rows. FORMAT.md §21.4. */
export function encodeRowBlock(rows: readonly TokenRow[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  for (const { scale, values } of rows) {
    writer.u16(scale);
    for (let i = 0; i < values.length; i += 2) writer.u8((values[i]! & 15) | ((values[i + 1]! & 15) << 4));
  }
  return writer.toBytes();
}

/**
 * Adds a row of a block to an embedding, `times` times.
 * @param sum one number for each dimension
 * @throws CairnError `corrupt` (another length than a block of so many rows has, a number of -8)
 */
export function addRow(sum: Int32Array, payload: Uint8Array, rows: number, row: number, times: number): void {
  const dims = sum.length;
  const reader = new ByteReader(payload, 'row block');
  if (payload.length !== rows * rowBytes(dims)) throw reader.corrupt(`${payload.length} bytes for ${rows} rows`);
  const start = row * rowBytes(dims);
  const factor = (payload[start]! | (payload[start + 1]! << 8)) * times;
  for (let i = 0; i < dims; i += 2) {
    const byte = payload[start + 2 + i / 2]!;
    // The upper four bits of a shifted byte, with their sign.
    const low = (byte << 28) >> 28;
    const high = (byte << 24) >> 28;
    if (low < -ROW_MAX || high < -ROW_MAX) throw reader.corrupt(`a number below -${ROW_MAX} in row ${row}`);
    sum[i]! += factor * low;
    sum[i + 1]! += factor * high;
  }
}
