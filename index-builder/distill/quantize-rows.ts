import { ROW_MAX, type TokenRow } from '../../shared/format/row-block.ts';
import type { TokenTable } from './token-table.ts';

/** Scales that are tried for a row, in parts of the one with which nothing is cut off. */
const TRIED = Array.from({ length: 15 }, (_, i) => 1 - i / 25);
/** Largest integer scale of a row. */
const SCALE_MAX = 65_535;

/** A row in numbers of 4 bits: `scale * values` is near it. */
export interface QuantizedRow {
  /** At least 0, in units of the row. */
  readonly scale: number;
  /** -7..7. */
  readonly values: Int8Array<ArrayBuffer>;
}

/**
 * The numbers and the scale whose squared distance from a row is least, of those that were tried: a scale that cuts off
 * the largest numbers is nearer to all the others. For the numbers of each, the scale that fits them best is taken.
 */
export function quantizeRow(row: Float32Array): QuantizedRow {
  let largest = 0;
  for (const value of row) largest = Math.max(largest, Math.abs(value));
  let best: QuantizedRow = { scale: 0, values: new Int8Array(row.length) };
  let bestGain = 0;
  for (const part of TRIED) {
    const values = roundTo(row, (largest / ROW_MAX) * part);
    let product = 0;
    let squares = 0;
    for (let i = 0; i < row.length; i++) {
      product += values[i]! * row[i]!;
      squares += values[i]! * values[i]!;
    }
    // Least squares: the distance is |row|^2 - product^2 / squares, at the scale product / squares.
    const gain = squares > 0 ? product ** 2 / squares : 0;
    if (gain > bestGain) [best, bestGain] = [{ scale: product / squares, values }, gain];
  }
  return best;
}

function roundTo(row: Float32Array, scale: number): Int8Array<ArrayBuffer> {
  const values = new Int8Array(row.length);
  for (let i = 0; i < row.length; i++) values[i] = Math.max(-ROW_MAX, Math.min(ROW_MAX, Math.round(row[i]! / scale)));
  return values;
}

/** A table in integers, and what one of them stands for. */
export interface QuantizedTable {
  readonly rows: readonly TokenRow[];
  /** What a scale of 1 is in the table's own numbers: the same for all rows, so that their sums keep their direction. */
  readonly unit: number;
}

/** Every row in numbers of 4 bits, with integer scales of which the largest is 65,535. */
export function quantizeTable({ dims, rows }: TokenTable): QuantizedTable {
  const quantized = Array.from({ length: rows.length / dims }, (_, i) =>
    quantizeRow(rows.subarray(i * dims, (i + 1) * dims)),
  );
  const unit = quantized.reduce((most, { scale }) => Math.max(most, scale), 0) / SCALE_MAX || 1;
  return { rows: quantized.map(({ scale, values }) => ({ scale: Math.round(scale / unit), values })), unit };
}

/** The table that the integers stand for, in units of a scale of 1. */
export function dequantize({ rows }: QuantizedTable, dims: number): TokenTable {
  const numbers = new Float32Array(rows.length * dims);
  rows.forEach(({ scale, values }, row) => values.forEach((value, i) => (numbers[row * dims + i] = scale * value)));
  return { dims, rows: numbers };
}
